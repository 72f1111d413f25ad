package dev.grove.fuse.fs.tree;

import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.List;

/** Makes files longer, and parts of them zeros, without writing; under their monitors. */
final class Allocation {
  private final Store store;
  private final FileData data;
  private final Holes holes;
  private final int blockBytes;

  Allocation(Store store, FileData data) {
    this.store = store;
    this.data = data;
    this.holes = new Holes(store);
    this.blockBytes = store.volume().blockBytes();
  }

  /** Makes the file at least {@code size} bytes long. */
  void grow(Caller caller, Inode file, long size) {
    Change change = new Change(store);
    Timestamp now = store.now();
    InodeRecord before = file.inode();
    InodeRecord next =
        size > before.size()
            ? grown(change, file, before, size).modified(now)
            : before.changed(now);
    commit(change, caller, file, next);
  }

  /**
   * Makes {@code [from, to)} read as zeros; the file becomes longer if it ends before that and
   * {@code keepSize} does not forbid it.
   */
  void zero(Caller caller, Inode file, boolean keepSize, long from, long to) {
    InodeRecord before = file.inode();
    Change change = new Change(store);
    InodeRecord next = before.modified(store.now());
    long end = Math.min(to, before.size());
    boolean grows = to > before.size() && !keepSize;
    if (from < end) {
      next = next.withHoles(punch(change.batch(), file, from, end, grows));
    }
    commit(change, caller, file, grows ? grown(change, file, next, to) : next);
  }

  private InodeRecord grown(Change change, Inode file, InodeRecord next, long size) {
    long more = data.resize(change.batch(), file, size) - file.inode().holes();
    return next.withSize(size).withHoles(next.holes() + more);
  }

  private void commit(Change change, Caller caller, Inode file, InodeRecord next) {
    int mode = caller.keepsSetIds() ? next.mode() : FileMode.withoutSetIds(next.mode());
    change.attributes(file, next.withMode(mode)).commit();
  }

  /**
   * Deletes the whole blocks of {@code [from, end)}, and zeros the rest of it; {@code end} is not
   * above the size of the file. Its last block counts as whole if it is zeroed to the end and the
   * file does not grow: else it stays what it is, for {@link Holes} to count from.
   *
   * @return how many bytes are in holes then
   */
  private long punch(Batch batch, Inode file, long from, long end, boolean grows) {
    InodeRecord before = file.inode();
    byte[] home = Orphans.home(file);
    byte[] prefix = PathKeys.dataPrefix(home, file.ino());
    long first = store.blocks(from);
    long last = end == before.size() && !grows ? store.blocks(end) : end / blockBytes;
    zeroInBlock(batch, prefix, from, Math.min(end, first * blockBytes));
    if (first <= last && last * blockBytes < end) {
      zeroInBlock(batch, prefix, last * blockBytes, end);
    }
    if (first >= last) {
      return before.holes();
    }
    store.deleteBlocks(batch, home, file.ino(), first, last);
    return holes.afterPunch(before, prefix, first * blockBytes, last * blockBytes);
  }

  private void zeroInBlock(Batch batch, byte[] prefix, long from, long end) {
    if (from < end) {
      byte[] key = PathKeys.data(prefix, from / blockBytes);
      int at = (int) (from % blockBytes);
      batch.patch(key, List.of(new Edit.SetBytes(at, new byte[(int) (end - from)], false)));
    }
  }
}
