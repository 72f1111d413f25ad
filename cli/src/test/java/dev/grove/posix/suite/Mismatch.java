package dev.grove.posix.suite;

/** A case has seen something else than it expects. */
public final class Mismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Mismatch(String message) {
    super(message);
  }
}
