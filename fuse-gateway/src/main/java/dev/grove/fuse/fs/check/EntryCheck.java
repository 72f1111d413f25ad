package dev.grove.fuse.fs.check;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.inode.BadRecordException;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.Arrays;
import java.util.List;

/**
 * Takes metadata records in the order of their keys. All entries of a directory come one after the
 * other, those of the directories in it behind them; so one directory at a time is open.
 */
final class EntryCheck {
  private final FsCheck check;
  private final Findings findings;
  private final InodeWindow window;
  private final boolean first;
  private final int blockBytes;
  private final List<KeyRange> damaged;
  private final LinkCheck links;
  private long directories;
  private long files;
  private long largestInode;

  /** The open directory, {@code null} before the first. */
  private byte[] dir;

  private InodeRecord record;
  private int subdirectories;

  /**
   * @param first whether all is looked at; if not, only the inodes in the window
   */
  EntryCheck(
      FsCheck check,
      Findings findings,
      InodeWindow window,
      boolean first,
      int blockBytes,
      List<KeyRange> damaged) {
    this.check = check;
    this.findings = findings;
    this.window = window;
    this.first = first;
    this.blockBytes = blockBytes;
    this.damaged = damaged;
    this.links = new LinkCheck(check, findings, window, first);
  }

  long directories() {
    return directories;
  }

  long files() {
    return files + links.files();
  }

  long largestInode() {
    return Math.max(largestInode, links.largestInode());
  }

  void entry(byte[] key, byte[] value) {
    if (key.length == 1) {
      root(value);
      return;
    }
    EntryKey at = EntryKey.of(key);
    if (at == null) {
      find(KeyText.of(key) + ": no file can have this name; it is removed", new Fix.Remove(key));
      return;
    }
    if (dir == null || !Arrays.equals(dir, at.dir())) {
      end();
      open(at.dir());
    }
    if (EntryRecord.isLink(value)) {
      link(key, value);
      return;
    }
    InodeRecord inode = decode(key, value);
    if (inode == null) {
      return;
    }
    if (inode.isDirectory()) {
      directories++;
      subdirectories++;
      directory(key, inode);
    } else {
      files++;
      file(key, inode);
    }
    number(key, inode);
  }

  private void link(byte[] key, byte[] value) {
    InodeRecord inode = links.link(key, value);
    if (inode == null) {
      return;
    }
    if (inode.isRegular()) {
      blocksAffected(key, PathKeys.dataPrefix(inode.home(), inode.ino()), inode.size());
    }
    recordAffected(key, PathKeys.inode(inode.ino()));
  }

  private void root(byte[] value) {
    directories++;
    largestInode = Math.max(largestInode, FileSystem.ROOT_INO);
    window.use(FileSystem.ROOT_INO);
    InodeRecord root = decode(PathKeys.rootMetadata(), value);
    if (root != null) {
      attributes(root);
      directory(PathKeys.rootMetadata(), root);
    }
  }

  private InodeRecord decode(byte[] key, byte[] value) {
    try {
      return InodeCodec.decode(value);
    } catch (BadRecordException e) {
      if (key.length > 1) {
        find(
            KeyText.of(key) + ": its record cannot be used (" + e.getMessage() + "); it is removed",
            new Fix.Remove(key));
      }
      return null;
    }
  }

  private void attributes(InodeRecord inode) {
    if (inode.has(InodeRecord.ATTRIBUTES)) {
      window.withAttributes(inode.ino());
    }
  }

  private void number(byte[] key, InodeRecord inode) {
    largestInode = Math.max(largestInode, inode.ino());
    attributes(inode);
    if (!window.use(inode.ino())) {
      findings.add(
          "%s: inode %d has another name already; copy the file, and remove this one"
              .formatted(KeyText.of(key), inode.ino()),
          new Fix.None());
    }
  }

  private void directory(byte[] key, InodeRecord inode) {
    byte[] path = PathKeys.pathOf(key);
    byte[] own = EntryKey.dirOfPath(path);
    // One with entries is compared when they have been counted.
    if (first && inode.nlink() != 2 && check.isEmpty(PathKeys.children(own))) {
      links(path, inode, 2);
    }
  }

  private void links(byte[] path, InodeRecord inode, int links) {
    find(
        "%s: its link count is %d, should be %d"
            .formatted(KeyText.path(path), inode.nlink(), links),
        new Fix.SetLinks(path, links));
  }

  private void file(byte[] key, InodeRecord inode) {
    byte[] path = PathKeys.pathOf(key);
    if (inode.nlink() != 1) {
      links(path, inode, 1);
    }
    if (FileMode.isSymlink(inode.mode()) && inode.size() != inode.target().length) {
      find(
          "%s: a symbolic link of %d bytes to a path of %d; it is corrected"
              .formatted(KeyText.of(key), inode.size(), inode.target().length),
          new Fix.Put(key, InodeCodec.encode(inode.withSize(inode.target().length), path)));
    }
    if (!inode.isRegular()) {
      return;
    }
    byte[] home = inode.home().length == 0 ? path : inode.home();
    if (!Arrays.equals(home, path)) {
      window.moved(inode.ino(), home, counted(key, path, inode));
    }
    if (first) {
      new HoleCheck(check, findings)
          .withoutBlocks(counted(key, path, inode), PathKeys.dataPrefix(home, inode.ino()));
      blocksAffected(key, PathKeys.dataPrefix(home, inode.ino()), inode.size());
      recordAffected(key, key);
    }
  }

  private static HoleCheck.Counted counted(byte[] key, byte[] path, InodeRecord inode) {
    return new HoleCheck.Counted(key, path, inode.size(), inode.holes());
  }

  private void blocksAffected(byte[] key, byte[] prefix, long size) {
    long blocks = (size + blockBytes - 1) / blockBytes;
    KeyRange content = new KeyRange(PathKeys.data(prefix, 0), PathKeys.data(prefix, blocks));
    for (KeyRange hole : damaged) {
      if (blocks > 0 && hole.overlaps(content)) {
        long from = block(prefix, hole.lo(), 0);
        long to = hole.hi() == null ? blocks : block(prefix, hole.hi(), blocks);
        findings.affected(
            "%s: bytes %d to %d may be damaged"
                .formatted(
                    KeyText.of(key), from * blockBytes, Math.min(size, to * blockBytes) - 1));
      }
    }
  }

  private void recordAffected(byte[] key, byte[] recordKey) {
    if (damaged.stream().anyMatch(hole -> hole.contains(recordKey))) {
      findings.affected(KeyText.of(key) + ": attributes may be out of date");
    }
  }

  /** First block of a file that is not below a key; {@code otherwise} if the key is not in it. */
  private static long block(byte[] prefix, byte[] key, long otherwise) {
    boolean inside =
        key.length >= prefix.length
            && Arrays.mismatch(prefix, 0, prefix.length, key, 0, prefix.length) < 0;
    if (!inside) {
      return otherwise;
    }
    byte[] block = Arrays.copyOfRange(key, prefix.length, prefix.length + Long.BYTES);
    long number = PathKeys.blockOf(PathKeys.data(prefix, 0).length == key.length ? key : block);
    return key.length > prefix.length + Long.BYTES ? number + 1 : number;
  }

  private void open(byte[] next) {
    dir = next;
    subdirectories = 0;
    record = null;
    if (!first) {
      return;
    }
    byte[] path = EntryKey.pathOfDirectory(next);
    byte[] key = EntryKey.metadata(path);
    boolean complete = check.isComplete();
    byte[] stored = check.get(key);
    if (stored != null) {
      record = decode(Keys.EMPTY, stored);
      if (EntryRecord.isLink(stored) || (record != null && !record.isDirectory())) {
        findings.add(
            KeyText.path(path)
                + ": it has entries, but is no directory; they are kept, and it is"
                + " made one",
            new Fix.MakeDirectory(path, 2));
        record = null;
      }
    } else if (complete && check.isComplete()) {
      findings.add(
          KeyText.path(path) + ": the directory's own record is missing; it is made anew",
          new Fix.MakeDirectory(path, 2));
    }
  }

  /** There are no more entries. */
  void finish() {
    end();
    links.records();
  }

  /** The open directory has no more entries. */
  private void end() {
    if (record != null && check.isComplete() && record.nlink() != 2 + subdirectories) {
      links(EntryKey.pathOfDirectory(dir), record, 2 + subdirectories);
    }
    record = null;
    dir = null;
  }

  private void find(String what, Fix fix) {
    if (first) {
      findings.add(what, fix);
    }
  }
}
