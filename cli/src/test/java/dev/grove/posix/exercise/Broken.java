package dev.grove.posix.exercise;

/** The file is not as it must be. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1;

  Broken(String message) {
    super(message);
  }
}
