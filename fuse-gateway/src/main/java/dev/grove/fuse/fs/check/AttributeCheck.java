package dev.grove.fuse.fs.check;

import dev.grove.fuse.fs.path.AttributeKeys;
import dev.grove.fuse.fs.path.PathKeys;

/** Takes extended attributes in the order of their keys: all of an inode come together. */
final class AttributeCheck {
  private final FsCheck check;
  private final Findings findings;
  private final InodeWindow window;
  private final boolean first;
  private long last;

  AttributeCheck(FsCheck check, Findings findings, InodeWindow window, boolean first) {
    this.check = check;
    this.findings = findings;
    this.window = window;
    this.first = first;
  }

  void attribute(byte[] key) {
    if (!AttributeKeys.isWhole(key)) {
      if (first) {
        findings.add(
            KeyText.of(key) + ": no attribute can have this key; it is removed",
            new Fix.Remove(key));
      }
      return;
    }
    long ino = AttributeKeys.inodeOf(key);
    if (ino != last && window.covers(ino)) {
      last = ino;
      inode(ino);
    }
  }

  /** A file without a name has an orphan record as long as it has attributes. */
  private void inode(long ino) {
    if (window.hasAttributes(ino) || check.get(PathKeys.orphan(ino)) != null) {
      return;
    }
    if (!check.isComplete()) {
      return; // its record may be what could not be read
    }
    findings.add(
        "extended attributes of inode %d, which %s; they are removed"
            .formatted(ino, window.isUsed(ino) ? "has none by its record" : "has no record"),
        new Fix.RemoveRange(AttributeKeys.of(ino)));
  }
}
