package dev.grove.fuse.fs.tree;

import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import java.util.ArrayList;
import java.util.List;

/** One commit, and what it changes in memory once it has succeeded. */
final class Change {
  private final Store store;
  private final Batch batch = new Batch();
  private final List<Runnable> inMemory = new ArrayList<>(4);
  private final List<Inode> changed = new ArrayList<>(4);

  Change(Store store) {
    this.store = store;
  }

  Batch batch() {
    return batch;
  }

  /**
   * Changes the attributes of an inode, in the volume by blind edits if it has a name there. At
   * most once for each inode.
   */
  Change attributes(Inode inode, InodeRecord next) {
    if (inode.isLinked()) {
      List<Edit> edits = InodeCodec.edits(inode.inode(), next);
      if (!edits.isEmpty()) {
        batch.patch(inode.metadataKey(), edits);
      }
    }
    return changes(inode).then(() -> inode.update(next));
  }

  /**
   * Notes that the commit changes an inode, so that it counts as durable only when the commit is.
   * Under its monitor, or with the namespace lock held exclusively.
   */
  Change changes(Inode inode) {
    changed.add(inode);
    return this;
  }

  /** Does something in memory after the commit. */
  Change then(Runnable action) {
    inMemory.add(action);
    return this;
  }

  /** Returns the LSN of the commit; 0 if there was nothing to commit. */
  long commit() {
    long lsn = batch.isEmpty() ? 0 : commitBatch();
    inMemory.forEach(Runnable::run);
    return lsn;
  }

  /**
   * From before the commit on, when others may see it, the inodes do not count as durable.
   *
   * <p>A commit that fails was not made, unless the volume has failed with it.
   */
  private long commitBatch() {
    long[] before = new long[changed.size()];
    for (int i = 0; i < before.length; i++) {
      before[i] = changed.get(i).changedLsn();
      changed.get(i).changedLsn(Inode.CHANGING);
    }
    long lsn = 0;
    try {
      lsn = store.commit(batch);
      return lsn;
    } finally {
      // Backwards: an inode that is named twice gets back what it had at first.
      for (int i = before.length - 1; i >= 0; i--) {
        changed.get(i).changedLsn(lsn > 0 ? lsn : before[i]);
      }
    }
  }
}
