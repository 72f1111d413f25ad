package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.DamagedException;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.OrphanRecord;
import dev.grove.fuse.fs.path.PathKeys;

/**
 * Files without a name. As long as somebody knows such an inode it can be read and written; an
 * orphan record in the volume remembers that its blocks are still to be deleted, should nobody come
 * to do it.
 */
final class Orphans {
  private final Store store;

  Orphans(Store store) {
    this.store = store;
  }

  /**
   * Path part of the data keys of a file's blocks; under its monitor, or with the namespace lock
   * held exclusively.
   */
  static byte[] home(Inode file) {
    byte[] home = file.inode().home();
    return home.length > 0 ? home : file.path();
  }

  /**
   * Adds the loss of one of an inode's names to a change; under its monitor. The entry is deleted
   * or replaced by the caller.
   */
  void unlinked(Change change, Inode inode, Timestamp now) {
    InodeRecord before = inode.inode();
    if (!before.isDirectory() && before.nlink() > 1) {
      change.attributes(inode, before.changed(now).withNlink(before.nlink() - 1));
      return;
    }
    if (inode.isShared()) {
      change.batch().delete(PathKeys.inode(inode.ino()));
    }
    InodeRecord next = before.changed(now).withNlink(0);
    if (next.isRegular()) {
      byte[] home = home(inode);
      next = next.withHome(home);
    }
    if ((next.isRegular() && next.size() > 0) || next.has(InodeRecord.ATTRIBUTES)) {
      store(change, inode, record(next));
    }
    InodeRecord orphan = next;
    change.changes(inode).then(() -> inode.update(orphan));
  }

  /**
   * Adds to a change that writes to a file without a name what its record needs; under its monitor.
   */
  void grown(Change change, Inode file, long size) {
    if (file.orphanStored()) {
      change.batch().patch(PathKeys.orphan(file.ino()), OrphanRecord.grow(size));
    } else {
      store(change, file, new OrphanRecord(size, file.inode().home()));
    }
  }

  /**
   * Adds to a change that gives attributes to a file without a name what it needs; under its
   * monitor.
   */
  static void keep(Change change, Inode inode) {
    if (!inode.orphanStored()) {
      store(change, inode, record(inode.inode()));
    }
  }

  /** For an inode whose home is given, if it has one. */
  private static OrphanRecord record(InodeRecord inode) {
    return inode.isRegular()
        ? new OrphanRecord(inode.size(), inode.home())
        : new OrphanRecord(0, Keys.EMPTY);
  }

  private static void store(Change change, Inode file, OrphanRecord orphan) {
    change.batch().put(PathKeys.orphan(file.ino()), orphan.encode());
    change.then(() -> file.orphanStored(true));
  }

  /** Nobody knows the inode any more. If the volume fails, the record stays for the next start. */
  void forgotten(Inode inode) {
    try {
      synchronized (inode) {
        if (inode.orphanStored()) {
          Batch batch = new Batch();
          delete(batch, inode.ino(), record(inode.inode()));
          if (inode.inode().has(InodeRecord.ATTRIBUTES)) {
            StoredAttributes.deleteAll(store, batch, inode.ino());
          }
          store.commit(batch);
          inode.orphanStored(false);
        }
      }
    } catch (VolumeException e) {
      store
          .errors()
          .report("what is left of a deleted file stays until the next mount: " + e.getMessage());
    }
  }

  /**
   * Deletes what an earlier owner of the volume left behind. What cannot be read, and what comes
   * after it, stays: no reason not to serve the rest of the volume.
   */
  void clean() {
    byte[] from = PathKeys.orphans().lo();
    while (from != null) {
      Batch batch = new Batch();
      from = collect(from, batch);
      if (!batch.isEmpty()) {
        store.commit(batch);
      }
    }
  }

  /** Fills a batch; answers the key at which to go on, {@code null} at the end. */
  private byte[] collect(byte[] from, Batch batch) {
    try (Volume.Cursor cursor = store.volume().scan(from, PathKeys.orphans().hi())) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        if (batch.operations().size() >= store.settings().orphanBatchOperations()) {
          return key;
        }
        deleteStored(batch, key, cursor.value());
      }
    } catch (VolumeException | DamagedException e) {
      if (!Store.isDamage(e)) {
        throw e;
      }
      store
          .errors()
          .report("what is left of deleted files stays until a repair: " + e.getMessage());
    }
    return null;
  }

  private void deleteStored(Batch batch, byte[] key, byte[] value) {
    try {
      if (!PathKeys.isOrphan(key)) {
        throw store.errors().io("no deleted file can have this key");
      }
      OrphanRecord orphan = store.orphan(key, value);
      // The record goes last: if the attributes cannot be read, it stays.
      StoredAttributes.deleteAll(store, batch, PathKeys.orphanOf(key));
      delete(batch, PathKeys.orphanOf(key), orphan);
    } catch (FsException e) {
      store
          .errors()
          .report("the blocks of a deleted file cannot be found and stay: " + Store.shown(key));
    }
  }

  private void delete(Batch batch, long ino, OrphanRecord orphan) {
    store.deleteBlocks(batch, orphan.home(), ino, 0, store.blocks(orphan.size()));
    batch.delete(PathKeys.orphan(ino));
  }
}
