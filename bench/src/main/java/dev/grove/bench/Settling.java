package dev.grove.bench;

import java.time.Duration;

/**
 * Waits until an engine rests: it says so, and the process has used less than a quarter of a
 * processor, for half a second on end. The time it rested is not counted.
 *
 * <p>An engine may have work that it does only when nobody writes for some seconds, as Grove merges
 * then. Nobody waits for that, so its time is none of the load's; but its bytes and its CPU are,
 * and it must not fall into what is measured next.
 */
final class Settling {
  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final int QUIET_WINDOWS = 5;
  private static final int IDLE_WINDOWS = 70;
  private static final int WINDOWS_MAX = 6000;

  private Settling() {}

  static Usage await(Engine engine) {
    engine.push();
    Usage lastBusy = Usage.now();
    int quiet = 0;
    for (int i = 0; i < WINDOWS_MAX && quiet < QUIET_WINDOWS; i++) {
      long cpu = Usage.cpuNow();
      pause();
      boolean resting = Usage.cpuNow() - cpu < WINDOW.toNanos() / 4;
      // Work that has ended may have left more to push, so ask again before believing in rest.
      if (resting && quiet == 0) {
        engine.push();
      }
      if (engine.idle() && resting) {
        quiet++;
      } else {
        quiet = 0;
        lastBusy = Usage.now();
      }
    }
    if (quiet < QUIET_WINDOWS) {
      throw new WrongResultException(
          "the engine was still busy in the background after ten minutes");
    }
    return lastBusy;
  }

  /**
   * Waits until it does nothing even after seven seconds without a request.
   *
   * @param settled what {@link #await} has returned
   */
  static Usage awaitIdle(Usage settled) {
    Usage lastBusy = settled;
    int quiet = 0;
    for (int i = 0; i < WINDOWS_MAX && quiet < IDLE_WINDOWS; i++) {
      long cpu = Usage.cpuNow();
      pause();
      if (Usage.cpuNow() - cpu < WINDOW.toNanos() / 4) {
        quiet++;
      } else {
        quiet = 0;
        lastBusy = Usage.now();
      }
    }
    return lastBusy;
  }

  private static void pause() {
    try {
      Thread.sleep(WINDOW);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an engine settled", e);
    }
  }
}
