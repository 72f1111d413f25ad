package dev.grove.fuse.fs.check;

import dev.grove.betree.key.KeyRange;
import dev.grove.fuse.fs.inode.BadRecordException;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;

/**
 * Files with several names: takes the links as they come among the entries, then looks at the
 * records, which must say how many links there are. A link without a record goes; its blocks, if
 * there are any, are found by the check of blocks.
 */
final class LinkCheck {
  private static final int KEY_BYTES = 1 + Long.BYTES;

  private final FsCheck check;
  private final Findings findings;
  private final InodeWindow window;
  private final boolean first;
  private long files;
  private long largestInode;

  LinkCheck(FsCheck check, Findings findings, InodeWindow window, boolean first) {
    this.check = check;
    this.findings = findings;
    this.window = window;
    this.first = first;
  }

  /** Files with a record under their number. */
  long files() {
    return files;
  }

  long largestInode() {
    return largestInode;
  }

  /** Takes one link; answers the record if there is one, and all is looked at. */
  InodeRecord link(byte[] key, byte[] value) {
    EntryRecord.Link link;
    try {
      link = (EntryRecord.Link) EntryRecord.decode(value);
    } catch (BadRecordException e) {
      find(
          KeyText.of(key) + ": its record cannot be used (" + e.getMessage() + "); it is removed",
          new Fix.Remove(key));
      return null;
    }
    largestInode = Math.max(largestInode, link.ino());
    window.named(link.ino());
    return first ? record(key, link) : null;
  }

  private InodeRecord record(byte[] key, EntryRecord.Link link) {
    boolean complete = check.isComplete();
    byte[] stored = check.get(PathKeys.inode(link.ino()));
    if (stored == null) {
      if (complete && check.isComplete()) {
        find(
            "%s: a link to inode %d, which has no record; it is removed"
                .formatted(KeyText.of(key), link.ino()),
            new Fix.Remove(key));
      }
      return null;
    }
    InodeRecord inode;
    try {
      inode = InodeCodec.decode(stored);
    } catch (BadRecordException e) {
      return null; // found when the records are looked at
    }
    if (new EntryRecord.Own(inode).type() != link.type()) {
      find(
          KeyText.of(key) + ": a link of another type than its inode; it is corrected",
          new Fix.Put(
              key, new EntryRecord.Link(link.ino(), new EntryRecord.Own(inode).type()).encode()));
    }
    return inode;
  }

  /** All entries have been taken. */
  void records() {
    KeyRange all = PathKeys.inodes();
    byte[] from = first ? all.lo() : PathKeys.inode(window.from());
    try (SoundScan scan = check.scan(new KeyRange(from, all.hi()))) {
      while (scan.next()) {
        long ino = scan.key().length == KEY_BYTES ? PathKeys.inodeOf(scan.key()) : 0;
        if (!first && !window.covers(ino)) {
          return;
        }
        InodeRecord inode = decode(scan.key(), ino, scan.value());
        if (inode != null) {
          files++;
          largestInode = Math.max(largestInode, ino);
          if (inode.has(InodeRecord.ATTRIBUTES)) {
            window.withAttributes(ino);
          }
          compare(inode);
        }
      }
    }
  }

  private InodeRecord decode(byte[] key, long ino, byte[] value) {
    String wrong;
    try {
      InodeRecord inode = InodeCodec.decode(value);
      if (inode.ino() == ino
          && !inode.isDirectory()
          && (inode.home().length > 0 || !inode.isRegular())) {
        return inode;
      }
      wrong = "it is of inode " + inode.ino() + ", mode " + Integer.toOctalString(inode.mode());
    } catch (BadRecordException e) {
      wrong = e.getMessage();
    }
    find(
        "the record of %s cannot be used (%s); it is removed".formatted(KeyText.of(key), wrong),
        new Fix.Remove(key));
    return null;
  }

  private void compare(InodeRecord inode) {
    long ino = inode.ino();
    if (!window.covers(ino)) {
      return;
    }
    if (!window.use(ino)) {
      findings.add(
          "inode %d has links, and an entry of its own, too; copy that file, and remove it"
              .formatted(ino),
          new Fix.None());
    }
    if (inode.isRegular()) {
      byte[] prefix = PathKeys.dataPrefix(inode.home(), ino);
      new HoleCheck(check, findings)
          .withoutBlocks(
              new HoleCheck.Counted(PathKeys.inode(ino), null, inode.size(), inode.holes()),
              prefix);
    }
    int names = window.names(ino);
    if (names == inode.nlink() || !check.isComplete()) {
      return;
    }
    if (names == 0) {
      findings.add(
          "inode %d has no name; it becomes /lost+found/#%d".formatted(ino, ino),
          new Fix.LinkInode(ino));
    } else {
      findings.add(
          "inode %d: its link count is %d, should be %d".formatted(ino, inode.nlink(), names),
          new Fix.SetInodeLinks(ino, names));
    }
  }

  private void find(String what, Fix fix) {
    if (first) {
      findings.add(what, fix);
    }
  }
}
