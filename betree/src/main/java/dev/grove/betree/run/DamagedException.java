package dev.grove.betree.run;

/**
 * Stored bytes are not what was written. Names the blob and the offset; the data is never served.
 */
public final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String blob;

  /**
   * @param blob what is damaged, as an operator would find it, e.g. {@code run 4711}
   * @param offset byte offset in the blob
   * @param detail what was expected and what was found
   */
  public DamagedException(String blob, long offset, String detail) {
    super(blob + " is damaged at offset " + offset + ": " + detail);
    this.blob = blob;
  }

  /** What is damaged. */
  public String blob() {
    return blob;
  }
}
