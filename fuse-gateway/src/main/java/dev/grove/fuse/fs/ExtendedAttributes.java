package dev.grove.fuse.fs;

import java.util.function.BooleanSupplier;

/**
 * Extended attributes, ACLs among them. Names have their namespace, such as {@code user.comment};
 * EOPNOTSUPP if there can be none of that name. Who may ask for what is checked by the kernel.
 */
public interface ExtendedAttributes {
  /** Longest name, and longest value, in bytes; the same for a list of names. */
  int MAX_NAME_BYTES = 255;

  int MAX_VALUE_BYTES = 64 << 10;

  /**
   * How to set.
   *
   * @param create EEXIST if it is there
   * @param replace ENODATA if it is not there
   * @param clearsSetGid whether an access ACL takes the set-gid bit away, as its setter is not in
   *     the file's group
   */
  record SetMode(boolean create, boolean replace, boolean clearsSetGid) {
    public static final SetMode ANY = new SetMode(false, false, false);
  }

  /** The value of an attribute; ENODATA if there is none of this name. */
  byte[] get(long ino, byte[] name);

  /**
   * Sets an attribute. An ACL changes the mode, too.
   *
   * @throws FsException ERANGE or E2BIG if name or value are too long, ENOSPC if the file has too
   *     many others
   */
  void set(long ino, byte[] name, byte[] value, SetMode mode);

  /** Removes an attribute; ENODATA if there is none of this name. */
  void remove(long ino, byte[] name);

  /**
   * The names that the caller may see, each with a zero behind it.
   *
   * @param seesTrusted whether that includes {@code trusted.} ones; asked only if there are any
   */
  byte[] list(BooleanSupplier seesTrusted, long ino);

  /** For a file system without: the kernel then does not ask again. */
  ExtendedAttributes NONE =
      new ExtendedAttributes() {
        @Override
        public byte[] get(long ino, byte[] name) {
          throw new FsException(Errno.ENOSYS);
        }

        @Override
        public void set(long ino, byte[] name, byte[] value, SetMode mode) {
          throw new FsException(Errno.ENOSYS);
        }

        @Override
        public void remove(long ino, byte[] name) {
          throw new FsException(Errno.ENOSYS);
        }

        @Override
        public byte[] list(BooleanSupplier seesTrusted, long ino) {
          throw new FsException(Errno.ENOSYS);
        }
      };
}
