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
    return then(() -> inode.update(next));
  }

  /** Does something in memory after the commit. */
  Change then(Runnable action) {
    inMemory.add(action);
    return this;
  }

  void commit() {
    if (!batch.isEmpty()) {
      store.volume().commit(batch);
    }
    inMemory.forEach(Runnable::run);
  }
}
