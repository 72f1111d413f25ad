package dev.grove.actors.manifest;

import dev.grove.actors.manifest.ManifestFormat.Commit;
import dev.grove.actors.manifest.ManifestFormat.Head;
import dev.grove.actors.manifest.ManifestFormat.RecordType;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.FileWindow;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.bytes.ByteReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Reads one manifest file.
 *
 * <ol>
 *   <li>Records are collected until one is not valid; each commit among them makes those before it
 *       count, if it was written behind just these.
 *   <li>What follows the last commit that counts may be a checkpoint torn by a crash, or pieces of
 *       several attempts at it. But if a commit is found there that is two or more ahead, the one
 *       between had been forced: then it is damage.
 * </ol>
 */
final class ManifestFile {
  private final ManifestFiles files;
  private final UUID volume;
  private final long number;
  private final FileWindow window;
  private final PlaceChecksum checksum;
  private final ManifestIndex index = new ManifestIndex();
  private final Map<Long, byte[]> runs = new HashMap<>();
  private final Map<Long, byte[]> nodes = new HashMap<>();
  private final CRC32C running = new CRC32C();
  private List<Pending> pending = new ArrayList<>();
  private Commit last;
  private long committedBytes;

  /** A record that waits for its commit. */
  private record Pending(RecordType type, long id, byte[] opaque, ManifestIndex.Place place) {}

  ManifestFile(ManifestFiles files, UUID volume, long number) {
    this.files = files;
    this.volume = volume;
    this.number = number;
    this.window = new FileWindow(files, number);
    this.checksum = new PlaceChecksum(volume, number);
  }

  /**
   * The state as of the last commit.
   *
   * @param newest whether no file has a higher number
   * @param note for the state
   * @throws VolumeException {@code DAMAGED}: another file may do; or {@code OTHER_FORMAT}
   */
  ManifestState read(boolean newest, String note) {
    checkHeader();
    long end = records(Long.MAX_VALUE);
    if (last == null) {
      throw damaged(end, "it holds no whole checkpoint");
    }
    expectTorn(end);
    long tail = window.size() - committedBytes;
    String all =
        tail == 0
            ? note
            : (note.isEmpty() ? "" : note + "; ")
                + files.name(number)
                + ": the last "
                + tail
                + " bytes, from offset "
                + committedBytes
                + " on, are no whole checkpoint: torn by a crash, or damaged; the one before counts";
    ManifestEnd position = new ManifestEnd(number, committedBytes, last.sequence(), index, newest);
    return new ManifestState(runs, nodes, last.commit(), position, all);
  }

  /**
   * The state as of the last whole commit, although what follows it is damaged.
   *
   * @throws VolumeException {@code DAMAGED}: there is none; or {@code OTHER_FORMAT}
   */
  ManifestState salvage() {
    checkHeader();
    try {
      return salvaged(Long.MAX_VALUE);
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED || last == null) {
        throw e;
      }
      // This has taken up what is behind the last commit that counts: once more, up to that.
      return new ManifestFile(files, volume, number).salvaged(committedBytes);
    }
  }

  private ManifestState salvaged(long limit) {
    long end = records(limit);
    if (last == null) {
      throw damaged(end, "it holds no whole checkpoint");
    }
    ManifestEnd position = new ManifestEnd(number, committedBytes, last.sequence(), index, false);
    return new ManifestState(runs, nodes, last.commit(), position, "");
  }

  private void checkHeader() {
    FileHeader header =
        FileHeader.decode(files.read(number, 0, FileHeader.BYTES), ManifestFormat.MAGIC);
    if (header == null) {
      throw damaged(0, "its header is not valid");
    }
    if (!header.volume().equals(volume)) {
      throw damaged(
          0, "it belongs to volume " + header.volume() + ", but this is volume " + volume);
    }
    if (header.version() > ManifestFormat.VERSION) {
      throw new VolumeException(
          Reason.OTHER_FORMAT,
          files.name(number) + " was written by a newer Grove: use a newer Grove");
    }
    if (header.number() != number) {
      throw damaged(0, "it is manifest " + header.number() + " under another name");
    }
  }

  /**
   * Step 1.
   *
   * @param limit where to end at the latest
   * @return where it ended
   */
  private long records(long limit) {
    long offset = FileHeader.BYTES;
    while (true) {
      Head head = offset < limit ? headAt(offset) : null;
      if (head == null) {
        return offset;
      }
      byte[] bytes = window.at(offset, head.recordBytes());
      int payload = window.index(offset) + ManifestFormat.HEAD_BYTES;
      ByteReader in = new ByteReader(bytes, payload, payload + head.length());
      long next = offset + head.recordBytes();
      if (head.type() == RecordType.COMMIT) {
        Commit commit = ManifestFormat.commit(in);
        if (!closesPending(commit)) {
          return offset;
        }
        commit(commit, offset);
        committedBytes = next;
      } else {
        ManifestFormat.fold(running, head.checksum());
        long id = in.getLong();
        ManifestIndex.Place place = new ManifestIndex.Place(offset, head.recordBytes());
        pending.add(new Pending(head.type(), id, in.getBytes(in.remaining()), place));
      }
      offset = next;
    }
  }

  /** The head of the whole, valid record at {@code offset}, or {@code null}. */
  private Head headAt(long offset) {
    byte[] bytes = window.at(offset, ManifestFormat.HEAD_BYTES);
    Head head = bytes == null ? null : ManifestFormat.head(bytes, window.index(offset));
    if (head == null) {
      return null;
    }
    byte[] all = window.at(offset, head.recordBytes());
    return all != null && ManifestFormat.isWhole(head, all, window.index(offset), checksum, offset)
        ? head
        : null;
  }

  /** Whether a commit was written behind just these records. */
  private boolean closesPending(Commit commit) {
    return commit.sequence() == nextSequence()
        && commit.records() == pending.size()
        && commit.recordsChecksum() == (int) running.getValue();
  }

  private long nextSequence() {
    return last == null ? 1 : last.sequence() + 1;
  }

  private void commit(Commit commit, long offset) {
    pending.forEach(this::apply);
    if (commit.runs() != runs.size() || commit.nodes() != nodes.size()) {
      throw damaged(offset, "the commit does not match the records before it");
    }
    last = commit;
    pending = new ArrayList<>();
    running.reset();
  }

  private void apply(Pending record) {
    index.apply(record.type(), record.id(), record.place());
    switch (record.type()) {
      case RUN -> runs.put(record.id(), record.opaque());
      case NODE -> nodes.put(record.id(), record.opaque());
      case REMOVED_RUN -> runs.remove(record.id());
      case REMOVED_NODE -> nodes.remove(record.id());
      case COMMIT -> throw new IllegalStateException("a commit is not applied as a record");
    }
  }

  /** Step 2. */
  private void expectTorn(long end) {
    for (long offset = end; offset <= window.size() - ManifestFormat.HEAD_BYTES; offset++) {
      byte[] bytes = window.at(offset, ManifestFormat.HEAD_BYTES);
      Head head = bytes == null ? null : ManifestFormat.head(bytes, window.index(offset));
      if (head != null && head.type() == RecordType.COMMIT && headAt(offset) != null) {
        int payload = window.index(offset) + ManifestFormat.HEAD_BYTES;
        byte[] whole = window.at(offset, head.recordBytes());
        Commit witness =
            ManifestFormat.commit(new ByteReader(whole, payload, payload + head.length()));
        if (witness.sequence() > nextSequence()) {
          throw damaged(end, "a durable checkpoint cannot be read");
        }
      }
    }
  }

  private VolumeException damaged(long offset, String what) {
    return new VolumeException(
        Reason.DAMAGED,
        files.name(number)
            + " is damaged at offset "
            + offset
            + ": "
            + what
            + "; nothing was changed: restore the volume from a backup");
  }
}
