package dev.grove.actors.log;

import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as its only writer sees it: a row of closed segments, all forced, and the current one.
 * Used by one thread.
 *
 * <p>Invariant: every segment but the current one is wholly durable, and the header of the current
 * one is.
 */
final class SegmentedLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentedLog.class);

  private static final int BLOCK_BYTES = 4096;

  private final LogFiles files;
  private final UUID volume;
  private final LogSettings settings;
  private final LogGauges gauges;
  private final Deque<LogEnd.Segment> closed;
  private long number;
  private AppendFile current;
  private RecordCodec codec;
  private long closedBytes;
  private long lastLsn;
  private long durableLsn;

  /** The last seal, or the header of the segment, vouches for the commits up to here. */
  private long sealedLsn;

  private SegmentedLog(
      LogFiles files, UUID volume, LogSettings settings, LogGauges gauges, LogEnd end) {
    this.files = files;
    this.volume = volume;
    this.settings = settings;
    this.gauges = gauges;
    this.closed = new ArrayDeque<>(end.segments());
    this.closedBytes = end.segments().stream().mapToLong(LogEnd.Segment::bytes).sum();
    this.number = end.segments().isEmpty() ? 0 : end.segments().getLast().number();
    this.lastLsn = end.lastLsn();
  }

  /**
   * Goes on behind the end that {@link LogReader} found, in a new segment. What was replayed is
   * forced first: after a crash of the process alone it may be only in the kernel's memory, and the
   * new segment will vouch for it.
   */
  static SegmentedLog open(
      LogFiles files, UUID volume, LogSettings settings, LogGauges gauges, LogEnd end) {
    SegmentedLog log = new SegmentedLog(files, volume, settings, gauges, end);
    end.segments().forEach(segment -> files.force(segment.number()));
    log.startSegment();
    log.durable();
    return log;
  }

  private void startSegment() {
    long next = number + 1;
    AppendFile file = files.create(next, LogFormat.segmentHeader(volume, next, lastLsn).encode());
    if (current != null) {
      closed.add(new LogEnd.Segment(number, lastLsn, current.size()));
      closedBytes += current.size();
      current.close();
    }
    number = next;
    current = file;
    codec = new RecordCodec(volume, number, settings.compressFromBytes());
    sealedLsn = lastLsn;
    measure();
  }

  /**
   * Writes a chunk as one record; durable after {@link #force}.
   *
   * @throws VolumeException {@code FULL}: nothing was appended, and this may be tried again
   */
  void append(LogChunk chunk) {
    if (chunk.firstLsn() != lastLsn + 1 || chunk.lastLsn() < chunk.firstLsn()) {
      throw new IllegalStateException(
          "commits " + chunk.firstLsn() + " to " + chunk.lastLsn() + " do not follow " + lastLsn);
    }
    if (current.size() >= settings.segmentBytes()) {
      rotate();
    }
    current.write(codec.encode(chunk, durableLsn, current.size()));
    lastLsn = chunk.lastLsn();
    measure();
  }

  void force() {
    if (durableLsn < lastLsn) {
      forceCurrent();
      gauges.countForce();
      durable();
    }
  }

  /**
   * States behind the last record that it is durable, unless that is said already: from then on its
   * damage cannot be taken for a tail torn by a crash. Not forced, because nobody needs it but a
   * reader who finds damage later; left out where it would reach into another block, which might
   * have to be allocated.
   */
  void seal() {
    boolean fits = current.size() % BLOCK_BYTES + LogFormat.HEAD_BYTES <= BLOCK_BYTES;
    if (sealedLsn < durableLsn && durableLsn == lastLsn && fits) {
      try {
        current.write(List.of(codec.seal(durableLsn, current.size())));
        sealedLsn = durableLsn;
        measure();
      } catch (VolumeException e) {
        if (!e.mayPass()) {
          throw e;
        }
        LOG.debug("the end of the log is not marked: {}", e.getMessage());
      }
    }
  }

  /** Whatever a force fails with, it is never tried again as if it could succeed. */
  private void forceCurrent() {
    try {
      current.force();
    } catch (VolumeException e) {
      throw e.mayPass() ? new VolumeException(Reason.IO, e.getMessage(), e) : e;
    }
  }

  /**
   * Closes the current segment and starts the next one, unless the current one is empty.
   *
   * @throws VolumeException {@code FULL}: the current one stays
   */
  void rotate() {
    if (current.size() == FileHeader.BYTES) {
      return;
    }
    force();
    startSegment();
  }

  /**
   * Has the header of an empty segment say where the log ends. What was forced is so without it.
   */
  void end() {
    try {
      rotate();
    } catch (VolumeException e) {
      LOG.warn("the end of the log is not marked: {}", e.getMessage());
    }
  }

  /**
   * Recycles or deletes the closed segments that hold nothing newer than {@code lsn}, oldest first.
   */
  void trim(long lsn) {
    while (!closed.isEmpty() && closed.getFirst().lastLsn() <= lsn) {
      LogEnd.Segment segment = closed.removeFirst();
      closedBytes -= segment.bytes();
      try {
        remove(segment);
      } catch (VolumeException e) {
        // Only room is lost; the next opening finds the segment again.
        LOG.warn("a log segment that is no longer needed stays: {}", e.getMessage());
      }
    }
    measure();
  }

  /** A small segment is no use as a spare: it would have to grow, and room may be scarce. */
  private void remove(LogEnd.Segment segment) {
    boolean useful = segment.bytes() >= settings.segmentBytes() / 2;
    if (useful && files.spares() < settings.recycledSegments()) {
      files.recycle(segment.number());
    } else {
      files.delete(segment.number());
    }
  }

  /** Gives their room back: something else needs it more. */
  void deleteSpares() {
    try {
      files.deleteSpares();
    } catch (VolumeException e) {
      LOG.warn("spare log segments stay: {}", e.getMessage());
    }
  }

  long lastLsn() {
    return lastLsn;
  }

  long durableLsn() {
    return durableLsn;
  }

  /** What was not forced has been promised to nobody: that this fails matters to nobody. */
  @Override
  public void close() {
    try {
      current.close();
    } catch (VolumeException e) {
      LOG.debug("closing the log", e);
    }
  }

  private void durable() {
    durableLsn = lastLsn;
    gauges.setDurableLsn(durableLsn);
  }

  private void measure() {
    gauges.setLogBytes(closedBytes + current.size());
  }
}
