package dev.grove.fuse.fs;

/**
 * An operation ends with an errno. An ordinary outcome on hot paths, so it carries no stack trace.
 */
public final class FsException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Errno errno;

  public FsException(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }
}
