package dev.grove.fuse.fs.tree;

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
  private static final byte[] YES = ascii("yes");
  private static final byte[] NO = ascii("no");

  private DurableAttribute() {}

  static boolean isNamed(byte[] name) {
    return Arrays.equals(name, NAME);
  }

  static byte[] value(Store store, Inode inode) {
    return isDurable(store, inode) ? YES.clone() : NO.clone();
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
