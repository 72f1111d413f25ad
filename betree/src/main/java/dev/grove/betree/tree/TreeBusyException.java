package dev.grove.betree.tree;

/** The tree could not be captured because it changed too often; it may be tried again. */
public final class TreeBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TreeBusyException(String message) {
    super(message);
  }
}
