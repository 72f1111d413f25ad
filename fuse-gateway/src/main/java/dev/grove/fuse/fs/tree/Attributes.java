package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import java.util.Objects;

/** Changes of attributes: chmod, chown, utimens, truncate, in any combination, in one commit. */
final class Attributes {
  private final Store store;
  private final FileData data;
  private final Acls acls;

  Attributes(Store store, FileData data) {
    this.store = store;
    this.data = data;
    this.acls = new Acls(store);
  }

  Attr set(Caller caller, Inode inode, AttrChange asked) {
    synchronized (inode) {
      Change change = new Change(store);
      InodeRecord next = changed(caller, inode.inode(), asked, store.now());
      if (asked.size() != null) {
        next = next.withHoles(data.resize(change.batch(), inode, asked.size()));
      }
      if (asked.mode() != null) {
        acls.changeMode(change.batch(), inode.inode(), next.mode());
      }
      change.attributes(inode, next);
      if (next.size() < inode.inode().size()) {
        commitCut(change, inode);
      } else {
        change.commit();
      }
      return next.attr();
    }
  }

  private static void commitCut(Change change, Inode inode) {
    inode.countCut();
    try {
      change.commit();
    } finally {
      inode.countCut();
    }
  }

  private static InodeRecord changed(
      Caller caller, InodeRecord before, AttrChange asked, Timestamp now) {
    int mode = mode(caller, before, asked);
    long size = Objects.requireNonNullElse(asked.size(), before.size());
    int uid = Objects.requireNonNullElse(asked.uid(), before.uid());
    int gid = Objects.requireNonNullElse(asked.gid(), before.gid());
    Timestamp modified = asked.size() != null ? now : before.mtime();
    return before
        .withMode(mode)
        .withOwner(uid, gid)
        .withSize(size)
        .withTimes(
            Objects.requireNonNullElse(asked.atime(), before.atime()),
            Objects.requireNonNullElse(asked.mtime(), modified),
            Objects.requireNonNullElse(asked.ctime(), now));
  }

  /**
   * A new owner clears the set-id bits of all but directories; so does a truncation by most
   * callers.
   */
  private static int mode(Caller caller, InodeRecord before, AttrChange asked) {
    if (asked.mode() != null) {
      return (before.mode() & FileMode.TYPE) | (asked.mode() & FileMode.PERMISSIONS);
    }
    boolean owned = asked.uid() != null || asked.gid() != null;
    boolean truncated = asked.size() != null && !caller.keepsSetIds();
    return !before.isDirectory() && (owned || truncated)
        ? FileMode.withoutSetIds(before.mode())
        : before.mode();
  }
}
