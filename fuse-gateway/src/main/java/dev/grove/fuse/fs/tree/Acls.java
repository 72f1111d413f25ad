package dev.grove.fuse.fs.tree;

import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.acl.PosixAcl;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.AttributeKeys;

/** Keeps ACLs and modes in step. Files without ACLs cost no read. */
final class Acls {
  private final Store store;

  Acls(Store store) {
    this.store = store;
  }

  /**
   * What a new inode gets from its directory.
   *
   * @param mode of the new inode, type included
   * @param flags of its record
   * @param access its access ACL, or {@code null}
   * @param defaults its default ACL, or {@code null}
   */
  record Inheritance(int mode, int flags, byte[] access, byte[] defaults) {
    void put(Batch batch, long ino) {
      if (access != null) {
        batch.put(AttributeKeys.key(ino, AttributeName.ACCESS_ACL), access);
      }
      if (defaults != null) {
        batch.put(AttributeKeys.key(ino, AttributeName.DEFAULT_ACL), defaults);
      }
    }
  }

  /** Under the monitor of the directory; {@code mode} as asked for, type included. */
  Inheritance inherit(InodeRecord directory, int mode, int umask) {
    if (FileMode.isSymlink(mode)) {
      return new Inheritance(mode, 0, null, null);
    }
    byte[] defaults = read(directory, AttributeName.DEFAULT_ACL);
    if (defaults == null) {
      return new Inheritance(mode & ~umask, 0, null, null);
    }
    PosixAcl.Inherited inherited = decode(defaults).inherit(mode);
    byte[] access = inherited.acl() == null ? null : inherited.acl().encode();
    byte[] passedOn = FileMode.isDirectory(mode) ? defaults : null;
    int flags =
        (access == null ? 0 : InodeRecord.ATTRIBUTES | InodeRecord.ACCESS_ACL)
            | (passedOn == null ? 0 : InodeRecord.ATTRIBUTES | InodeRecord.DEFAULT_ACL);
    return new Inheritance(inherited.mode(), flags, access, passedOn);
  }

  /** Adds to a batch that changes the mode what the access ACL needs. */
  void changeMode(Batch batch, InodeRecord before, int mode) {
    byte[] access = read(before, AttributeName.ACCESS_ACL);
    if (access != null) {
      batch.put(
          AttributeKeys.key(before.ino(), AttributeName.ACCESS_ACL),
          decode(access).withMode(mode).encode());
    }
  }

  private byte[] read(InodeRecord inode, byte[] name) {
    return inode.has(AttributeName.flag(name))
        ? store.volume().get(AttributeKeys.key(inode.ino(), name))
        : null;
  }

  private PosixAcl decode(byte[] stored) {
    PosixAcl acl = PosixAcl.decode(stored);
    if (acl == null) {
      throw store.errors().io("volume " + store.volume().id() + ": a stored ACL is not one");
    }
    return acl;
  }

  /** The ACL that a caller gives. */
  static PosixAcl parse(byte[] value) {
    PosixAcl acl = PosixAcl.decode(value);
    if (acl == null) {
      throw new FsException(Errno.EINVAL);
    }
    return acl;
  }
}
