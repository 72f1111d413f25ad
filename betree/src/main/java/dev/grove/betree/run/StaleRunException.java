package dev.grove.betree.run;

/**
 * The run was deleted while a reader still held an old header: the reader starts again from the
 * newest one.
 */
public final class StaleRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long run;

  public StaleRunException(long runId) {
    super("run " + runId + " is gone", null, false, false);
    this.run = runId;
  }

  public long run() {
    return run;
  }
}
