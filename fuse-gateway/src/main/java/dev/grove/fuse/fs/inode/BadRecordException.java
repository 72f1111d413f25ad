package dev.grove.fuse.fs.inode;

/**
 * A value in the volume is not the record that its key says; the message tells what is wrong with
 * it.
 */
public final class BadRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadRecordException(String message) {
    super(message);
  }
}
