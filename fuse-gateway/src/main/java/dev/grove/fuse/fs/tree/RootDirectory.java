package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.inode.BadRecordException;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;

/** The root directory's record, which makes a volume a file system. */
final class RootDirectory {
  private RootDirectory() {}

  /** Reads the record; makes it, and the inode allocator's, if the volume has none. */
  static InodeRecord load(Store store, int uid, int gid) {
    byte[] stored = store.volume().get(PathKeys.rootMetadata());
    return stored == null ? make(store, uid, gid) : decode(store.volume(), stored);
  }

  private static InodeRecord decode(Volume volume, byte[] stored) {
    try {
      InodeRecord root = InodeCodec.decode(stored);
      if (root.ino() == FileSystem.ROOT_INO && root.isDirectory()) {
        return root;
      }
      throw new BadRecordException("it is not that of a root directory");
    } catch (BadRecordException e) {
      throw new VolumeException(
          VolumeException.Reason.DAMAGED,
          "volume " + volume.id() + ": the root directory's record is bad: " + e.getMessage(),
          e);
    }
  }

  private static InodeRecord make(Store store, int uid, int gid) {
    Timestamp now = store.now();
    InodeRecord root =
        new InodeRecord(
            FileSystem.ROOT_INO,
            FileMode.DIRECTORY | 0755,
            2,
            uid,
            gid,
            0,
            0,
            now,
            now,
            now,
            now,
            Keys.EMPTY,
            Keys.EMPTY);
    store.commit(
        new Batch()
            .put(PathKeys.rootMetadata(), InodeCodec.encode(root, Keys.EMPTY))
            .put(PathKeys.nextInode(), InodeAllocator.encode(FileSystem.ROOT_INO + 1)));
    return root;
  }
}
