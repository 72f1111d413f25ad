package dev.grove.betree.bytes;

/**
 * Bytes do not follow the format they should have. It says nothing about where they came from:
 * whoever read them from a device adds the blob and its offset.
 */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param detail what was expected and what was found
   */
  public MalformedException(String detail) {
    super(detail);
  }
}
