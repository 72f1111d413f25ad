package dev.grove.cli.check;

/** A check was told to end. */
final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Stopped() {
    super("stopped");
  }
}
