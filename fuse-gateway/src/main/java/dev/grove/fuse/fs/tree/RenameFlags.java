package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;

/**
 * The flags of renameat2(2).
 *
 * @param noReplace the new name must not be there
 * @param exchange both names must be there, and change places
 * @param whiteout a character device 0/0 is left under the old name
 */
record RenameFlags(boolean noReplace, boolean exchange, boolean whiteout) {
  private static final int NO_REPLACE = 1;
  private static final int EXCHANGE = 2;
  private static final int WHITEOUT = 4;

  static RenameFlags of(int flags) {
    RenameFlags set =
        new RenameFlags(
            (flags & NO_REPLACE) != 0, (flags & EXCHANGE) != 0, (flags & WHITEOUT) != 0);
    boolean unknown = (flags & ~(NO_REPLACE | EXCHANGE | WHITEOUT)) != 0;
    if (unknown || (set.exchange && (set.noReplace || set.whiteout))) {
      throw new FsException(Errno.EINVAL);
    }
    return set;
  }
}
