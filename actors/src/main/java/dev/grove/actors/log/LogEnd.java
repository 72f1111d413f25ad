package dev.grove.actors.log;

import java.util.List;

/**
 * Where the log ends, as {@link LogReader} found it: what {@link SegmentedLog} goes on from.
 *
 * @param lastLsn newest LSN that counts: the last one replayed, or the one after which the replay
 *     was to begin
 * @param replayedBytes stored bytes of the records that were replayed
 * @param segments all segments on the device, ascending
 */
public record LogEnd(long lastLsn, long replayedBytes, List<Segment> segments) {
  /**
   * A segment that is no longer written.
   *
   * @param number its number
   * @param lastLsn no commit in it is newer
   * @param bytes where its records end, or its size if they were not read
   */
  public record Segment(long number, long lastLsn, long bytes) {}

  public LogEnd {
    segments = List.copyOf(segments);
  }
}
