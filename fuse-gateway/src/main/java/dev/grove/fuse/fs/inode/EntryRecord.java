package dev.grove.fuse.fs.inode;

import dev.grove.betree.key.Keys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands under the name of an entry: the record of its inode, or a link to it. A file gets
 * links when it is given a second name; its record then has a key of its own and stays there.
 *
 * <p>A link is little-endian:
 *
 * <pre>
 * offset  size  field
 *      0     1  'L'; a record has its version here
 *      1     3  reserved, zero
 *      4     4  type bits of the mode, for listings
 *      8     8  inode number
 * </pre>
 */
public sealed interface EntryRecord {
  /** The only entry of its inode, with the record. */
  record Own(InodeRecord inode) implements EntryRecord {
    @Override
    public long ino() {
      return inode.ino();
    }

    @Override
    public int type() {
      return inode.mode() & FileMode.TYPE;
    }
  }

  /** One of the names of an inode, whose record is elsewhere. */
  record Link(long ino, int type) implements EntryRecord {
    public byte[] encode() {
      ByteBuffer out = ByteBuffer.allocate(LINK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      return out.putInt(0, LINK).putInt(LINK_TYPE, type).putLong(LINK_INO, ino).array();
    }
  }

  int LINK = 'L';
  int LINK_TYPE = 4;
  int LINK_INO = 8;
  int LINK_BYTES = 16;

  long ino();

  /** Type bits of the mode. */
  int type();

  /**
   * Decodes what stands in an entry.
   *
   * @throws BadRecordException if it is neither a record nor a link
   */
  static EntryRecord decode(byte[] value) {
    return isLink(value) ? decodeLink(value) : new Own(InodeCodec.decode(value));
  }

  /** Whether a value calls itself a link. */
  static boolean isLink(byte[] value) {
    return value.length > 0 && value[0] == LINK;
  }

  private static Link decodeLink(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (value.length != LINK_BYTES || in.getInt(0) != LINK) {
      throw new BadRecordException("link: " + value.length + " bytes, or an unknown version");
    }
    int type = in.getInt(LINK_TYPE);
    boolean sound =
        (type & FileMode.TYPE) == type && FileMode.isKnownType(type) && !FileMode.isDirectory(type);
    if (!sound || in.getLong(LINK_INO) <= 0) {
      throw new BadRecordException(
          "link: to inode %d of type %s"
              .formatted(in.getLong(LINK_INO), Integer.toOctalString(type)));
    }
    return new Link(in.getLong(LINK_INO), type);
  }

  /** The entry of an inode that has its record elsewhere. */
  static byte[] link(InodeRecord inode) {
    return new Link(inode.ino(), inode.mode() & FileMode.TYPE).encode();
  }

  /** The value of an inode's own key: the record, which always names its home. */
  static byte[] encodeShared(InodeRecord inode) {
    return InodeCodec.encode(inode, Keys.EMPTY);
  }
}
