package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeStatus;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.DamagedException;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.BadRecordException;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.OrphanRecord;
import dev.grove.fuse.fs.path.Names;
import dev.grove.fuse.fs.path.PathKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/** The volume as the parts of the file system use it. */
record Store(
    Volume volume,
    PendingCommits pending,
    FileSystemSettings settings,
    InstantSource clock,
    ErrorLog errors) {
  /** There is no limit on inodes; this is what statfs shows. */
  private static final long INODES_SHOWN = 1L << 40;

  Store(Volume volume, FileSystemSettings settings, InstantSource clock) {
    this(
        volume, new PendingCommits(volume, System::nanoTime), settings, clock, new ErrorLog(clock));
  }

  /** Whether a failure to read means that what is stored there is damaged. */
  static boolean isDamage(RuntimeException failure) {
    return failure instanceof DamagedException
        || (failure instanceof VolumeException e && e.reason() == VolumeException.Reason.DAMAGED);
  }

  /** Commits a batch and returns its LSN; every commit of the file system goes this way. */
  long commit(Batch batch) {
    return pending.commit(batch);
  }

  Timestamp now() {
    Instant now = clock.instant();
    return new Timestamp(now.getEpochSecond(), now.getNano());
  }

  /**
   * Refuses what takes room while the volume is full: before anything is acknowledged, and leaving
   * the reserve to those who delete.
   */
  void requireRoom() {
    if (volume.isFull()) {
      throw new FsException(Errno.ENOSPC);
    }
  }

  /** Bytes that files may still take: the reserve is for those who delete. */
  private long room(VolumeStatus status) {
    return volume.isFull() ? 0 : Math.max(0, status.deviceFreeBytes() - volume.reserveBytes());
  }

  /** Refuses what will certainly find no room. */
  void requireRoom(long bytes) {
    requireRoom();
    if (bytes > 0 && bytes > room(volume.status())) {
      throw new FsException(Errno.ENOSPC);
    }
  }

  /** What statfs(2) shows, with so many inodes in memory. */
  FileSystem.StatFs statfs(int inodes) {
    int blockBytes = volume.blockBytes();
    VolumeStatus status = volume.status();
    return new FileSystem.StatFs(
        status.deviceTotalBytes() / blockBytes,
        status.deviceFreeBytes() / blockBytes,
        room(status) / blockBytes,
        INODES_SHOWN,
        INODES_SHOWN - inodes,
        blockBytes,
        Names.MAX_BYTES);
  }

  Volume.Cursor scan(KeyRange range) {
    return volume.scan(range.lo(), range.hi());
  }

  boolean isEmpty(KeyRange range) {
    try (Volume.Cursor cursor = scan(range)) {
      return !cursor.next();
    }
  }

  InodeRecord inode(byte[] key, byte[] value) {
    try {
      return InodeCodec.decode(value);
    } catch (BadRecordException e) {
      throw errors.io("volume " + volume.id() + ", key " + shown(key) + ": " + e.getMessage());
    }
  }

  EntryRecord entry(byte[] key, byte[] value) {
    try {
      return EntryRecord.decode(value);
    } catch (BadRecordException e) {
      throw errors.io("volume " + volume.id() + ", key " + shown(key) + ": " + e.getMessage());
    }
  }

  OrphanRecord orphan(byte[] key, byte[] value) {
    try {
      return OrphanRecord.decode(value);
    } catch (BadRecordException e) {
      throw errors.io("volume " + volume.id() + ", key " + shown(key) + ": " + e.getMessage());
    }
  }

  /** Blocks that {@code size} bytes reach into. */
  long blocks(long size) {
    return (size + volume.blockBytes() - 1) / volume.blockBytes();
  }

  /** Deletes the blocks from {@code from} on, of a file that has none at or beyond {@code end}. */
  void deleteBlocks(Batch batch, byte[] home, long ino, long from, long end) {
    if (from >= end) {
      return;
    }
    byte[] prefix = PathKeys.dataPrefix(home, ino);
    if (end - from > settings.pointDeleteMaxBlocks()) {
      batch.deleteRange(PathKeys.data(prefix, from), PathKeys.data(prefix, end));
      return;
    }
    for (long block = from; block < end; block++) {
      batch.delete(PathKeys.data(prefix, block));
    }
  }

  /** A key in a form that a person can read and that loses nothing. */
  static String shown(byte[] key) {
    StringBuilder text = new StringBuilder(key.length + 16);
    for (char c : new String(key, StandardCharsets.ISO_8859_1).toCharArray()) {
      if (c > ' ' && c < 0x7F && c != '\\') {
        text.append(c);
      } else {
        text.append(String.format("\\x%02x", (int) c));
      }
    }
    return text.toString();
  }
}
