package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.inode.InodeTable;

/**
 * What a loss of power at this moment might cost.
 *
 * @param bytes of the commits that are not durable yet, as the log has them
 * @param oldestMillis how long the oldest of them waits; 0 if there is none
 * @param files files, directories and links in memory that one of them has changed
 */
public record NotDurable(long bytes, long oldestMillis, long files) {
  static NotDurable of(Store store, InodeTable table) {
    PendingCommits.Waiting waiting = store.pending().waiting();
    long files = 0;
    if (waiting.bytes() > 0) { // else all the inodes need not be looked at
      files = table.all().stream().filter(i -> !DurableAttribute.isDurable(store, i)).count();
    }
    return new NotDurable(waiting.bytes(), waiting.oldestMillis(), files);
  }
}
