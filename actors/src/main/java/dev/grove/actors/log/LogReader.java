package dev.grove.actors.log;

import dev.grove.actors.log.LogFormat.Head;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.FileWindow;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.RunMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Replays the log after a given LSN. Memory is bounded by the largest record.
 *
 * <p>{@code at} is the LSN up to which the log is without a gap. For each segment, ascending:
 *
 * <ol>
 *   <li>Its header says which LSN came before it. That must be {@code at}, or else the segment
 *       before has lost records: damage, unless the checkpoint has them all.
 *   <li>If the next segment begins at or before the checkpoint, this one is not read.
 *   <li>Records are read until one is not valid. In a segment with a successor the successor's
 *       header judges whether that was the end (a tail torn by an earlier crash, cut by the
 *       recovery after it) or damage.
 *   <li>In the last one everything behind is searched for a record that was written when {@code at
 *       + 1} was already durable. If there is one, it is damage; if not, it is the tail torn by the
 *       crash, and the log ends at {@code at}.
 * </ol>
 *
 * What a recycled segment held before stands behind its records and is no record: checksums are
 * seeded with the segment's number, and numbers are never used again. Two seeds that differ in less
 * than 32 adjacent bits never give the same CRC at the same offset, so this is certain, not only
 * likely. A segment whose header is not valid was just being created: it holds nothing but the
 * beginning of the header, because no record is written before the header is durable.
 *
 * <p>The manifest vouches too: for what was durable when the checkpoint was written.
 */
public final class LogReader {
  /** Takes the commits in order. */
  public interface Sink {
    void commit(long lsn, Batch batch);

    /** The commits from first to last in one batch. */
    void commits(long firstLsn, long lastLsn, Batch batch);

    /** The commits from first to last are those in a run. */
    void run(long firstLsn, long lastLsn, RunMeta run);
  }

  private final LogFiles files;
  private final UUID volume;
  private final long afterLsn;
  private final long vouchedLsn;
  private final Delivery delivery;

  /** Newest LSN that anything which was read says is durable. */
  private long statedLsn;

  /** LSN up to which the log is without a gap; -1 before the first valid segment. */
  private long at = -1;

  /** Stored bytes of the records that were handed over. */
  private long replayedBytes;

  /** The newest segment that fits, and where its valid records end; -1 if there is none. */
  private long endNumber = -1;

  private long endOffset;

  /** A file that is no segment of this log under its name; -1 if there is none. */
  private long foreign = -1;

  /** Where the records of the segment read last ended, for messages. */
  private String endedAt = "";

  private LogReader(LogFiles files, UUID volume, long afterLsn, long vouchedLsn, Sink sink) {
    this.files = files;
    this.volume = volume;
    this.afterLsn = afterLsn;
    this.vouchedLsn = vouchedLsn;
    this.statedLsn = vouchedLsn;
    this.delivery = new Delivery(afterLsn, sink);
  }

  /**
   * Hands every commit newer than {@code afterLsn} to {@code sink}.
   *
   * @param volume whose log it must be
   * @param afterLsn LSN of the checkpoint
   * @param vouchedLsn LSN up to which the log was durable when the checkpoint was written. A log
   *     without any segment, moved away by somebody, need not reach it
   * @throws VolumeException {@code DAMAGED} with file and offset, also for another volume's log;
   *     {@code OTHER_FORMAT}; {@code IO}
   */
  public static LogEnd replay(
      LogFiles files, UUID volume, long afterLsn, long vouchedLsn, Sink sink) {
    return new LogReader(files, volume, afterLsn, vouchedLsn, sink).run();
  }

  /**
   * The same for those who want to know how far the log is sound: damage ends the replay and is
   * part of the answer. A sink may end it likewise, by throwing {@code DAMAGED}: what it was given
   * then, and all behind it, does not count.
   *
   * @throws VolumeException {@code OTHER_FORMAT}, {@code IO}
   */
  public static LogSurvey survey(
      LogFiles files, UUID volume, long afterLsn, long vouchedLsn, Sink sink) {
    LogReader reader = new LogReader(files, volume, afterLsn, vouchedLsn, sink);
    String damage = "";
    try {
      reader.run();
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      damage = e.getMessage();
    }
    return new LogSurvey(
        Math.max(reader.at, afterLsn),
        reader.replayedBytes,
        reader.endNumber,
        reader.endOffset,
        reader.foreign,
        damage);
  }

  private LogEnd run() {
    List<Long> numbers = files.list();
    List<FileHeader> headers = numbers.stream().map(this::header).toList();
    List<LogEnd.Segment> segments = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      segments.add(segment(numbers.get(i), headers.get(i), nextValid(headers, i)));
    }
    if (!segments.isEmpty() && Math.max(at, afterLsn) < vouchedLsn) {
      LogEnd.Segment last = segments.getLast();
      throw lost(last.number(), last.bytes(), vouchedLsn);
    }
    long last = Math.max(at, afterLsn);
    return new LogEnd(last, Math.min(statedLsn, last), replayedBytes, segments);
  }

  private static FileHeader nextValid(List<FileHeader> headers, int i) {
    return headers.stream().skip(i + 1L).filter(header -> header != null).findFirst().orElse(null);
  }

  private LogEnd.Segment segment(long number, FileHeader header, FileHeader next) {
    FileWindow window = new FileWindow(files, number);
    RecordCodec codec = new RecordCodec(volume, number, Integer.MAX_VALUE);
    long bytes = window.size();
    boolean unneeded = next != null && next.previousLsn() <= afterLsn;
    if (header == null && !unneeded) {
      if (!isCutShort(number, bytes)) {
        throw damaged(number, 0, "its header is not valid");
      }
    }
    if (header != null) {
      join(header);
      endNumber = number;
      endOffset = FileHeader.BYTES;
      if (unneeded) {
        at = Math.max(at, next.previousLsn());
        endOffset = bytes;
      } else {
        bytes = records(window, codec, number);
        if (next == null && bytes < window.size()) {
          expectTorn(window, codec, number, bytes);
        }
      }
    }
    return new LogEnd.Segment(number, Math.max(at, 0), bytes);
  }

  private FileHeader header(long number) {
    FileHeader header = FileHeader.decode(files.read(number, 0, FileHeader.BYTES), LogFormat.MAGIC);
    if (header == null) {
      return null;
    }
    if (!header.volume().equals(volume)) {
      foreign = number;
      throw new VolumeException(
          Reason.DAMAGED,
          files.name(number)
              + " belongs to volume "
              + header.volume()
              + ", but this is volume "
              + volume
              + ": move the file back to where it came from");
    }
    if (header.version() > LogFormat.VERSION) {
      throw new VolumeException(
          Reason.OTHER_FORMAT,
          files.name(number) + " was written by a newer Grove: use a newer Grove");
    }
    if (header.number() != number) {
      foreign = number;
      throw damaged(
          number, 0, "it is segment " + header.number() + " under another name: rename it back");
    }
    return header;
  }

  private boolean isCutShort(long number, long size) {
    ByteBuffer found = files.read(number, 0, (int) Math.min(size, FileHeader.BYTES));
    return size <= FileHeader.BYTES
        && LogFormat.segmentHeader(volume, number, Math.max(at, afterLsn)).isCutShort(found);
  }

  /** Step 1. */
  private void join(FileHeader header) {
    long previous = header.previousLsn();
    statedLsn = Math.max(statedLsn, previous);
    if (previous > Math.max(at, afterLsn)) {
      throw damaged(
          header.number(),
          0,
          "commits "
              + (Math.max(at, afterLsn) + 1)
              + " to "
              + previous
              + " are missing before it"
              + endedAt
              + (at < 0 ? "; or the manifest, which ends before them, has lost a checkpoint" : ""));
    }
    if (previous < at) {
      throw damaged(
          header.number(), 0, "commits " + (previous + 1) + " to " + at + " are there twice");
    }
    at = previous;
  }

  /**
   * Step 3.
   *
   * @return the offset where valid records end
   */
  private long records(FileWindow window, RecordCodec codec, long number) {
    long offset = FileHeader.BYTES;
    while (true) {
      byte[] bytes = window.at(offset, LogFormat.HEAD_BYTES);
      Head head = bytes == null ? null : codec.head(bytes, window.index(offset), offset);
      if (head == null) {
        break;
      }
      if (head.isSeal() && head.lastLsn() == at) {
        statedLsn = Math.max(statedLsn, at);
        offset += LogFormat.HEAD_BYTES;
        endOffset = offset;
        continue;
      }
      long bodyOffset = offset + LogFormat.HEAD_BYTES;
      byte[] body = window.at(bodyOffset, head.storedBytes());
      if (body == null || !codec.isBody(head, body, window.index(bodyOffset), offset)) {
        break;
      }
      if (head.firstLsn() != at + 1) {
        throw damaged(number, offset, "commit " + head.firstLsn() + " follows commit " + at);
      }
      if (head.lastLsn() > afterLsn) {
        replayedBytes += LogFormat.HEAD_BYTES + head.storedBytes();
        deliver(head, codec.unpack(head, body, window.index(bodyOffset)), number, offset);
      }
      statedLsn = Math.max(statedLsn, head.durableLsn());
      at = head.lastLsn();
      offset = bodyOffset + head.storedBytes();
      endOffset = offset;
    }
    endedAt =
        "; the records of "
            + files.name(number)
            + " end at offset "
            + offset
            + " of "
            + window.size();
    return offset;
  }

  private void deliver(Head head, byte[] raw, long number, long offset) {
    if (raw == null) {
      throw damaged(number, offset, "its body does not decompress");
    }
    try {
      delivery.deliver(head, raw);
    } catch (MalformedException e) {
      throw damaged(number, offset, "its commits are malformed: " + e.getMessage());
    }
  }

  /** Step 4. */
  private void expectTorn(FileWindow window, RecordCodec codec, long number, long end) {
    long vouched = Math.max(at, afterLsn);
    TailSearch tail = new TailSearch(window, codec, end);
    for (Head witness = tail.next(); witness != null; witness = tail.next()) {
      vouched = Math.max(vouched, witness.durableLsn());
    }
    if (vouched > Math.max(at, afterLsn)) {
      throw lost(number, end, vouched);
    }
  }

  private VolumeException lost(long number, long end, long vouched) {
    long from = Math.max(at, afterLsn) + 1;
    return damaged(
        number, end, "commits " + from + " to " + vouched + " were durable and cannot be read");
  }

  private VolumeException damaged(long number, long offset, String what) {
    return new VolumeException(
        Reason.DAMAGED,
        files.name(number)
            + " is damaged at offset "
            + offset
            + ": "
            + what
            + "; nothing was changed: restore the volume from a backup, or move the log away to fall back to the state of the last"
            + " checkpoint (LSN "
            + afterLsn
            + ")");
  }
}
