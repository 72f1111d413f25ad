package dev.grove.actors.log;

import java.util.List;

/**
 * Where the log ends, as {@link LogReader} found it: what {@link SegmentedLog} goes on from.
 *
 * @param lastLsn newest LSN that counts: the last one replayed, or the one after which the replay
 *     was to begin
 * @param vouchedLsn newest LSN, up to {@code lastLsn}, that is known to have been forced: the
 *     manifest, a record, a seal or a segment says so. What is behind it may be in the kernel's
 *     memory only, and no force will bring it to the device if one has failed before
 * @param replayedBytes stored bytes of the records that were replayed
 * @param segments all segments on the device, ascending
 */
public record LogEnd(long lastLsn, long vouchedLsn, long replayedBytes, List<Segment> segments) {
  /**
   * A segment that is no longer written.
   *
   * @param number its number
   * @param lastLsn no commit in it is newer
   * @param bytes where its records end, or its size if they were not read
   */
  public record Segment(long number, long lastLsn, long bytes) {}

  public LogEnd {
    if (vouchedLsn > lastLsn) {
      throw new IllegalArgumentException("vouched up to " + vouchedLsn + " of " + lastLsn);
    }
    segments = List.copyOf(segments);
  }

  /** The same, and a durable checkpoint has the commits up to {@code lsn}. */
  public LogEnd vouchedUpTo(long lsn) {
    return new LogEnd(lastLsn, Math.max(vouchedLsn, lsn), replayedBytes, segments);
  }

  /** Whether all that was replayed is known to be on the device. */
  public boolean isVouched() {
    return vouchedLsn == lastLsn;
  }
}
