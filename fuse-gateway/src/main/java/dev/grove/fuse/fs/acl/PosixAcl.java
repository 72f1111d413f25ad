package dev.grove.fuse.fs.acl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An access control list. Its value as an extended attribute, little-endian:
 *
 * <pre>
 * offset  size  field
 *      0     4  version, 2
 *      4     8  for each entry: 2 tag, 2 permissions (rwx = 4 2 1), 4 user or group id
 *
 * tag  stands for                                      in the mode
 *   1  the owner                                       bits 6-8
 *   2  a user, by id                                   -
 *   4  the group of the file                           bits 3-5, if there is no mask
 *   8  a group, by id                                  -
 *  16  mask: what entries 2, 4 and 8 can permit most   bits 3-5
 *  32  others                                          bits 0-2
 * </pre>
 *
 * Entries are in the order of their tags; 1, 4 and 32 are there once, 16 is there if 2 or 8 is.
 */
public record PosixAcl(List<Entry> entries) {
  private static final int VERSION = 2;
  private static final int HEADER_BYTES = 4;
  private static final int ENTRY_BYTES = 8;
  private static final int OWNER = 1;
  private static final int USER = 2;
  private static final int GROUP = 4;
  private static final int NAMED_GROUP = 8;
  private static final int MASK = 16;
  private static final int OTHER = 32;
  private static final int RWX = 7;

  /** One line; {@code permissions} are 0 to 7, {@code id} counts for tags 2 and 8. */
  public record Entry(int tag, int permissions, int id) {
    private Entry permitting(int most) {
      return new Entry(tag, permissions & most, id);
    }

    private Entry with(int changed) {
      return new Entry(tag, changed, id);
    }
  }

  /** What a new entry of a directory gets: its mode and ACL. */
  public record Inherited(int mode, PosixAcl acl) {}

  public PosixAcl {
    entries = List.copyOf(entries);
  }

  /** The list of a value; {@code null} if it is not a sound one. */
  public static PosixAcl decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    boolean whole = value.length >= HEADER_BYTES && value.length % ENTRY_BYTES == HEADER_BYTES;
    if (!whole || in.getInt() != VERSION) {
      return null;
    }
    List<Entry> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      int tag = in.getShort();
      int permissions = in.getShort();
      entries.add(new Entry(tag, permissions, in.getInt()));
    }
    PosixAcl acl = new PosixAcl(entries);
    return entries.isEmpty() || acl.isSound() ? acl : null;
  }

  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER_BYTES + ENTRY_BYTES * entries.size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(VERSION);
    for (Entry entry : entries) {
      out.putShort((short) entry.tag).putShort((short) entry.permissions).putInt(entry.id);
    }
    return out.array();
  }

  private boolean isSound() {
    int last = 0;
    for (Entry entry : entries) {
      boolean known = Integer.bitCount(entry.tag) == 1 && entry.tag >= OWNER && entry.tag <= OTHER;
      boolean named = entry.tag == USER || entry.tag == NAMED_GROUP;
      boolean inOrder = entry.tag > last || (named && entry.tag == last);
      if (!known || !inOrder || (entry.permissions & ~RWX) != 0) {
        return false;
      }
      last = entry.tag;
    }
    return has(OWNER) && has(GROUP) && has(OTHER) && (isPlain() || has(MASK));
  }

  private boolean has(int tag) {
    return entries.stream().anyMatch(entry -> entry.tag == tag);
  }

  private boolean isPlain() {
    return !has(USER) && !has(NAMED_GROUP);
  }

  /** Whether it says no more than a mode can: then none is kept. */
  public boolean isMode() {
    return isPlain() && !has(MASK);
  }

  /** The nine permission bits of a mode that go with it. */
  public int mode() {
    int mode = 0;
    for (Entry entry : entries) {
      switch (entry.tag) {
        case OWNER -> mode |= entry.permissions << 6;
        case MASK -> mode |= entry.permissions << 3;
        case GROUP -> mode |= has(MASK) ? 0 : entry.permissions << 3;
        case OTHER -> mode |= entry.permissions;
        default -> {
          // no part of the mode
        }
      }
    }
    return mode;
  }

  /** The list after chmod. */
  public PosixAcl withMode(int mode) {
    return new PosixAcl(
        entries.stream()
            .map(entry -> inMode(entry) ? entry.with((mode >> shift(entry)) & RWX) : entry)
            .toList());
  }

  /**
   * The mode and ACL of a new file in a directory of which this is the default ACL: no more than
   * the mode asked for, and no more than the list. The umask does not count.
   */
  public Inherited inherit(int mode) {
    PosixAcl acl =
        new PosixAcl(
            entries.stream()
                .map(e -> inMode(e) ? e.permitting((mode >> shift(e)) & RWX) : e)
                .toList());
    return new Inherited((mode & ~0777) | acl.mode(), acl.isMode() ? null : acl);
  }

  private boolean inMode(Entry entry) {
    return switch (entry.tag) {
      case OWNER, MASK, OTHER -> true;
      case GROUP -> !has(MASK);
      default -> false;
    };
  }

  private static int shift(Entry entry) {
    return switch (entry.tag) {
      case OWNER -> 6;
      case OTHER -> 0;
      default -> 3;
    };
  }
}
