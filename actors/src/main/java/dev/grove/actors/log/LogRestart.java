package dev.grove.actors.log;

import dev.grove.actors.southbound.LogFiles;
import java.util.UUID;

/** For a log of which nothing is left. */
public final class LogRestart {
  private LogRestart() {}

  /**
   * Makes an empty segment, durably. With none at all numbers would begin at 1 again, and under
   * those the spares may hold records that were valid once.
   *
   * @param number larger than that of any segment there was
   * @param lastLsn what comes before it
   */
  public static void at(LogFiles files, UUID volume, long number, long lastLsn) {
    files.create(number, LogFormat.segmentHeader(volume, number, lastLsn).encode()).close();
  }
}
