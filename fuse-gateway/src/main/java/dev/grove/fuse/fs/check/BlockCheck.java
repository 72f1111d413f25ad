package dev.grove.fuse.fs.check;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.inode.BadRecordException;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.OrphanRecord;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.Arrays;

/** Takes blocks in the order of their keys: all of a file come one after the other. */
final class BlockCheck {
  private static final int TAIL = 2 * Long.BYTES + 1;
  private static final long NOBODY = -1;
  private static final long UNKNOWN = -2;

  private final FsCheck check;
  private final Findings findings;
  private final InodeWindow window;
  private final boolean first;
  private final int blockBytes;
  private long blocks;

  /** What all keys of the open file begin with, {@code null} before the first. */
  private byte[] prefix;

  /** Size of the open file, or {@link #NOBODY}, or {@link #UNKNOWN}. */
  private long size;

  /** Where the count of its holes stands; {@code null} if that is not known, or not now. */
  private HoleCheck.Counted holes;

  private long stored;
  private long lastBlock;
  private int lastBytes;
  private long counted;
  private boolean beyond;

  BlockCheck(FsCheck check, Findings findings, InodeWindow window, boolean first, int blockBytes) {
    this.check = check;
    this.findings = findings;
    this.window = window;
    this.first = first;
    this.blockBytes = blockBytes;
  }

  long blocks() {
    return blocks;
  }

  void block(byte[] key, byte[] value) {
    blocks++;
    if (key.length <= 1 + TAIL || key[key.length - TAIL] != 0) {
      find(KeyText.of(key) + ": no block can have this key; it is removed", new Fix.Remove(key));
      return;
    }
    byte[] file = Arrays.copyOf(key, key.length - Long.BYTES);
    if (prefix == null || !Arrays.equals(prefix, file)) {
      end();
      open(file);
    }
    lastBlock = PathKeys.blockOf(key);
    lastBytes = value.length;
    counted++;
    if (size >= 0) {
      stored += Math.clamp(size - lastBlock * blockBytes, 0, blockBytes);
    }
    if (value.length > blockBytes) {
      find(
          "%s: a block of %d bytes; what exceeds %d is cut off"
              .formatted(KeyText.of(key), value.length, blockBytes),
          new Fix.Put(key, Arrays.copyOf(value, blockBytes)));
    }
    if (size >= 0 && !beyond && lastBlock >= (size + blockBytes - 1) / blockBytes) {
      beyond = true;
      find(
          "%s: it has blocks beyond its size of %d bytes; they are removed"
              .formatted(KeyText.of(key), size),
          new Fix.RemoveRange(new KeyRange(key, Keys.prefixEnd(prefix))));
    }
  }

  private void open(byte[] file) {
    prefix = file;
    counted = 0;
    beyond = false;
    stored = 0;
    holes = null;
    long ino = PathKeys.blockOf(file);
    byte[] home = Arrays.copyOfRange(file, 1, file.length - Long.BYTES - 1);
    size = owner(ino, home);
  }

  private long owner(long ino, byte[] home) {
    boolean complete = check.isComplete();
    byte[] record = check.get(PathKeys.metadata(home));
    if (record != null) {
      long own = ownSize(PathKeys.metadata(home), home, record, ino, home);
      if (own != NOBODY) {
        holes = first ? holes : null; // seen in each scan, told once
        return own;
      }
    }
    if (!window.covers(ino)) {
      return UNKNOWN;
    }
    InodeWindow.Moved moved = window.moved(ino);
    if (moved != null && Arrays.equals(moved.home(), home)) {
      holes = moved.counted();
      return holes.size();
    }
    byte[] shared = check.get(PathKeys.inode(ino));
    if (shared != null) {
      long own = ownSize(PathKeys.inode(ino), null, shared, ino, home);
      if (own != NOBODY) {
        return own;
      }
    }
    byte[] orphan = check.get(PathKeys.orphan(ino));
    if (orphan != null) {
      long size = orphanSize(orphan, home);
      if (size != NOBODY) {
        return size;
      }
    }
    return complete && check.isComplete() ? NOBODY : UNKNOWN;
  }

  private long ownSize(byte[] key, byte[] path, byte[] record, long ino, byte[] home) {
    try {
      InodeRecord inode = InodeCodec.decode(record);
      boolean owns =
          inode.ino() == ino
              && inode.isRegular()
              && (inode.home().length == 0 || Arrays.equals(inode.home(), home));
      if (!owns) {
        return NOBODY;
      }
      holes = new HoleCheck.Counted(key, path, inode.size(), inode.holes());
      return inode.size();
    } catch (BadRecordException e) {
      return NOBODY;
    }
  }

  private static long orphanSize(byte[] record, byte[] home) {
    try {
      OrphanRecord orphan = OrphanRecord.decode(record);
      return Arrays.equals(orphan.home(), home) ? orphan.size() : NOBODY;
    } catch (BadRecordException e) {
      return NOBODY;
    }
  }

  /** The open file has no more blocks. */
  void end() {
    if (prefix != null && size == NOBODY) {
      long ino = PathKeys.blockOf(prefix);
      byte[] home = Arrays.copyOfRange(prefix, 1, prefix.length - Long.BYTES - 1);
      findings.add(
          "%s: %d blocks of inode %d, which has no record; they become /lost+found/#%d"
              .formatted(KeyText.path(home), counted, ino, ino),
          new Fix.LinkData(home, ino, lastBlock * blockBytes + lastBytes));
    }
    if (prefix != null && holes != null) {
      new HoleCheck(check, findings).compare(holes, stored);
    }
    prefix = null;
  }

  private void find(String what, Fix fix) {
    if (first) {
      findings.add(what, fix);
    }
  }
}
