package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.Inode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The extended attribute {@code user.grove.durable}: {@code yes} if every commit that changed the
 * inode (its content, its attributes, its path) is confirmed by the device, else {@code no}. It is
 * made when it is asked for and never stored or listed, so that copies of a file do not carry it.
 */
final class DurableAttribute {
  private static final byte[] NAME = ascii("user.grove.durable");
  private static final byte[] USER = ascii("user.");
  private static final byte[] YES = ascii("yes");
  private static final byte[] NO = ascii("no");

  private DurableAttribute() {}

  /** The value of an attribute, as long as this is the only one there is. */
  static byte[] value(Store store, Inode inode, byte[] name) {
    if (Arrays.equals(name, NAME)) {
      return isDurable(store, inode) ? YES.clone() : NO.clone();
    }
    boolean user =
        name.length >= USER.length && Arrays.equals(name, 0, USER.length, USER, 0, USER.length);
    throw new FsException(user ? Errno.ENODATA : Errno.EOPNOTSUPP);
  }

  static boolean isDurable(Store store, Inode inode) {
    // The inode first: what becomes durable meanwhile must not cover a change that comes meanwhile.
    long changed = inode.changedLsn();
    return changed <= store.volume().durableLsn();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
