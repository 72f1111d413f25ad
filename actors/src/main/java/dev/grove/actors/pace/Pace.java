package dev.grove.actors.pace;

/** What a byte of a commit costs its committer at the moment. Written by the root, read by all. */
public final class Pace {
  private volatile double nanosPerByte;

  /** Nanoseconds of sleep a byte; 0 as long as the background keeps up. */
  public double nanosPerByte() {
    return nanosPerByte;
  }

  void publish(double nanos) {
    if (nanosPerByte != nanos) {
      nanosPerByte = nanos;
    }
  }
}
