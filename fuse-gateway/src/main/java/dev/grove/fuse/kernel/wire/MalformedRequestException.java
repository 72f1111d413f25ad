package dev.grove.fuse.kernel.wire;

/** A request is shorter than its operation needs, or a name in it has no end. */
public final class MalformedRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedRequestException(String message) {
    super(message);
  }
}
