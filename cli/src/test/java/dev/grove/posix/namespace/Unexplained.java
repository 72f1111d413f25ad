package dev.grove.posix.namespace;

/** Something that cannot be, whatever the order. */
final class Unexplained extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unexplained(String message) {
    super(message);
  }
}
