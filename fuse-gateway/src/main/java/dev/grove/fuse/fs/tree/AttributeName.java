package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.InodeRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Names of extended attributes, and what the inode record says of those that it knows. */
final class AttributeName {
  static final byte[] ACCESS_ACL = ascii("system.posix_acl_access");
  static final byte[] DEFAULT_ACL = ascii("system.posix_acl_default");
  private static final byte[] CAPABILITY = ascii("security.capability");
  private static final byte[] TRUSTED = ascii("trusted.");
  private static final List<byte[]> FREE = List.of(ascii("user."), TRUSTED, ascii("security."));

  private AttributeName() {}

  /**
   * Refuses what no file can have.
   *
   * @throws FsException EOPNOTSUPP, ERANGE or EINVAL
   */
  static void check(byte[] name) {
    if (name.length > ExtendedAttributes.MAX_NAME_BYTES) {
      throw new FsException(Errno.ERANGE);
    }
    if (isAcl(name)) {
      return;
    }
    byte[] space = FREE.stream().filter(prefix -> startsWith(name, prefix)).findAny().orElse(null);
    if (space == null) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    if (name.length == space.length) {
      throw new FsException(Errno.EINVAL);
    }
  }

  static boolean isAcl(byte[] name) {
    return Arrays.equals(name, ACCESS_ACL) || Arrays.equals(name, DEFAULT_ACL);
  }

  /** Whether only administrators may know that it is there. */
  static boolean isTrusted(byte[] name) {
    return startsWith(name, TRUSTED);
  }

  /** The flag of {@link InodeRecord} without which there is no attribute of this name. */
  static int flag(byte[] name) {
    if (Arrays.equals(name, ACCESS_ACL)) {
      return InodeRecord.ACCESS_ACL;
    }
    if (Arrays.equals(name, DEFAULT_ACL)) {
      return InodeRecord.DEFAULT_ACL;
    }
    return Arrays.equals(name, CAPABILITY) ? InodeRecord.CAPABILITY : InodeRecord.ATTRIBUTES;
  }

  private static boolean startsWith(byte[] name, byte[] prefix) {
    return name.length >= prefix.length
        && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
