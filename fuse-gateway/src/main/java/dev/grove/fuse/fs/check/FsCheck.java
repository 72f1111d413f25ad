package dev.grove.fuse.fs.check;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.inode.BadRecordException;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.OrphanRecord;
import dev.grove.fuse.fs.path.AttributeKeys;
import dev.grove.fuse.fs.path.PathKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Checks the records of a file system against each other:
 *
 * <ol>
 *   <li>the root directory and the counter of inode numbers are there;
 *   <li>each entry is a record that can be read, in a directory that has one ({@link EntryCheck});
 *       link counts are right, no inode number is used twice or lies beyond the counter;
 *   <li>each link has a record, each record of a linked file its links ({@link LinkCheck});
 *   <li>no file with a name has the record of a deleted one;
 *   <li>each block belongs to one file, with a name or without, and lies before its end ({@link
 *       BlockCheck});
 *   <li>extended attributes belong to an inode whose record knows of them ({@link AttributeCheck}).
 * </ol>
 *
 * <p>Three scans, of metadata, data and attributes. Memory is bounded: inode numbers are looked at
 * in windows ({@link InodeWindow}), and a volume with more of them is scanned more than once.
 *
 * <p>A volume without a root is not a file system yet, and sound, if it has no other record either.
 */
public final class FsCheck {
  /** More findings are only counted. */
  public static final int MAX_FINDINGS = 1000;

  private static final KeyRange METADATA = new KeyRange(new byte[] {'M'}, new byte[] {'N'});
  private static final KeyRange DATA = new KeyRange(new byte[] {'D'}, new byte[] {'E'});
  private static final List<KeyRange> NOTHING =
      List.of(
          new KeyRange(Keys.EMPTY, DATA.lo()),
          new KeyRange(DATA.hi(), PathKeys.inodes().lo()),
          new KeyRange(PathKeys.inodes().hi(), METADATA.lo()),
          new KeyRange(Keys.successor(PathKeys.nextInode()), PathKeys.orphans().lo()),
          new KeyRange(PathKeys.orphans().hi(), AttributeKeys.all().lo()),
          new KeyRange(AttributeKeys.all().hi(), null));

  private final Records records;
  private final int blockBytes;
  private final List<KeyRange> damaged;
  private final LongConsumer progress;
  private final Findings findings = new Findings();
  private boolean complete = true;

  private FsCheck(Records records, int blockBytes, List<KeyRange> damaged, LongConsumer progress) {
    this.records = records;
    this.blockBytes = blockBytes;
    this.damaged = List.copyOf(damaged);
    this.progress = progress;
  }

  /**
   * Checks a file system.
   *
   * @param blockBytes of the volume
   * @param damaged keys whose newest values cannot be read, as far as that is known; files with
   *     content there are named
   * @param progress told how many more keys have been looked at; may throw to end the check
   */
  public static FsReport check(
      Records records, int blockBytes, List<KeyRange> damaged, LongConsumer progress) {
    return new FsCheck(records, blockBytes, damaged, progress).check();
  }

  private FsReport check() {
    NOTHING.forEach(this::expectNothing);
    orphans();
    long next = nextInode();
    root();
    InodeWindow window = InodeWindow.first();
    EntryCheck entries = entries(window, true);
    namedOrphans(window);
    BlockCheck blocks = blocks(window, true);
    attributes(window, true);
    fixCounter(entries, next);
    while (window.hasNext(Math.max(next, entries.largestInode() + 1))) {
      window = window.next();
      entries(window, false);
      namedOrphans(window);
      blocks(window, false);
      attributes(window, false);
    }
    return new FsReport(
        findings.all(),
        findings.more(),
        findings.affected(),
        entries.directories(),
        entries.files(),
        blocks.blocks());
  }

  private void expectNothing(KeyRange range) {
    try (SoundScan scan = scan(range)) {
      while (scan.next()) {
        findings.add(
            KeyText.of(scan.key()) + ": a record of an unknown kind; it is removed",
            new Fix.Remove(scan.key()));
      }
    }
  }

  private void orphans() {
    try (SoundScan scan = scan(PathKeys.orphans())) {
      while (scan.next()) {
        try {
          if (!PathKeys.isOrphan(scan.key())) {
            throw new BadRecordException("its key has " + scan.key().length + " bytes");
          }
          OrphanRecord.decode(scan.value());
        } catch (BadRecordException e) {
          findings.add(
              "the record of a deleted file cannot be used (" + e.getMessage() + "); it is removed",
              new Fix.Remove(scan.key()));
        }
      }
    }
  }

  /** By its orphan record a file loses its content at the next mount; one with a name must not. */
  private void namedOrphans(InodeWindow window) {
    byte[] from = PathKeys.orphan(window.from());
    try (SoundScan scan = scan(new KeyRange(from, PathKeys.orphan(window.to())))) {
      while (scan.next()) {
        long ino = PathKeys.isOrphan(scan.key()) ? PathKeys.orphanOf(scan.key()) : 0;
        if (window.isUsed(ino)) {
          findings.add(
              ("inode %d has a name, and the record of a deleted file too, by which the next mount"
                      + " would take its content; that record is removed")
                  .formatted(ino),
              new Fix.Remove(scan.key()));
        }
      }
    }
  }

  private long nextInode() {
    byte[] stored = get(PathKeys.nextInode());
    if (stored != null && stored.length == Long.BYTES) {
      return ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    }
    return 0;
  }

  private void fixCounter(EntryCheck entries, long next) {
    boolean empty = entries.files() == 0 && entries.directories() == 0;
    if (complete && !empty && next <= entries.largestInode()) {
      findings.add(
          "the counter of inode numbers is %d, but %d is in use; it is raised"
              .formatted(next, entries.largestInode()),
          new Fix.SetNextInode(entries.largestInode()));
    }
  }

  private void root() {
    byte[] stored = get(PathKeys.rootMetadata());
    if (stored == null) {
      return; // found by the first entry in it
    }
    try {
      InodeRecord root = InodeCodec.decode(stored);
      if (root.ino() == FileSystem.ROOT_INO && root.isDirectory()) {
        return;
      }
    } catch (BadRecordException e) {
      // the same
    }
    findings.add(
        "/: the root directory's record is bad; it is made anew",
        new Fix.MakeDirectory(Keys.EMPTY, 2));
  }

  private EntryCheck entries(InodeWindow window, boolean first) {
    EntryCheck check = new EntryCheck(this, findings, window, first, blockBytes, damaged);
    try (SoundScan scan = scan(METADATA)) {
      while (scan.next()) {
        progress.accept(1);
        check.entry(scan.key(), scan.value());
      }
    }
    check.finish();
    return check;
  }

  private BlockCheck blocks(InodeWindow window, boolean first) {
    BlockCheck check = new BlockCheck(this, findings, window, first, blockBytes);
    try (SoundScan scan = scan(DATA)) {
      while (scan.next()) {
        progress.accept(1);
        check.block(scan.key(), scan.value());
      }
    }
    check.end();
    return check;
  }

  private void attributes(InodeWindow window, boolean first) {
    AttributeCheck check = new AttributeCheck(this, findings, window, first);
    try (SoundScan scan = scan(AttributeKeys.all())) {
      while (scan.next()) {
        progress.accept(1);
        check.attribute(scan.key());
      }
    }
  }

  SoundScan scan(KeyRange range) {
    return new SoundScan(records, range, damaged, this::unreadable);
  }

  /** Next to a place that is known to be damaged it has been said already. */
  private void unreadable(KeyRange range, String why) {
    complete = false;
    if (damaged.stream().anyMatch(hole -> hole.covers(range) || isBefore(range, hole))) {
      return;
    }
    findings.add("cannot read " + KeyText.of(range) + ": " + why, new Fix.None());
  }

  private static boolean isBefore(KeyRange range, KeyRange hole) {
    return range.hi() != null && Keys.compare(range.hi(), hole.lo()) == 0;
  }

  /** Whether everything could be read, so far. */
  boolean isComplete() {
    return complete;
  }

  boolean isEmpty(KeyRange range) {
    try (SoundScan scan = scan(range)) {
      return !scan.next();
    }
  }

  /** The value of a key; {@code null} if it is absent, or cannot be read: then not complete. */
  byte[] get(byte[] key) {
    try {
      return records.get(key);
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      complete = false;
      findings.add("cannot read " + KeyText.of(key) + ": " + e.getMessage(), new Fix.None());
      return null;
    }
  }
}
