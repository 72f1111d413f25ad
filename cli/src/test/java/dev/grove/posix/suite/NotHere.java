package dev.grove.posix.suite;

/** A case has nothing to say about this machine or file system. */
public final class NotHere extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NotHere(String message) {
    super(message);
  }
}
