package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.acl.PosixAcl;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.path.AttributeKeys;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Extended attributes, one record each under the inode's number. Flags in the inode record tell
 * whether there are any, so that files without cost no read. A change is one commit: the attribute,
 * the flags, the time of change and, with an ACL, the mode.
 */
final class StoredAttributes implements ExtendedAttributes {
  /** Of one file, in bytes: listxattr(2) can give no more names, and a change reads all values. */
  private static final int MAX_NAMES_BYTES = 64 << 10;

  private static final int MAX_VALUES_BYTES = 1 << 20;

  private final Store store;
  private final InodeTable table;
  private final Guard guard;

  StoredAttributes(Store store, InodeTable table, Guard guard) {
    this.store = store;
    this.table = table;
    this.guard = guard;
  }

  @Override
  public byte[] get(long ino, byte[] name) {
    Inode known = table.peek(ino);
    if (known == null) {
      throw new FsException(Errno.ESTALE);
    }
    if (DurableAttribute.isNamed(name)) {
      return DurableAttribute.value(store, known);
    }
    AttributeName.check(name);
    byte[] value =
        known.inode().has(AttributeName.flag(name))
            ? guard.shared(() -> store.volume().get(AttributeKeys.key(ino, name)))
            : null;
    if (value == null) {
      throw new FsException(Errno.ENODATA);
    }
    return value;
  }

  @Override
  public void set(long ino, byte[] name, byte[] value, SetMode mode) {
    checkChangeable(name);
    if (value.length > MAX_VALUE_BYTES) {
      throw new FsException(Errno.E2BIG);
    }
    PosixAcl acl = AttributeName.isAcl(name) ? Acls.parse(value) : null;
    store.requireRoom();
    change(
        ino,
        inode -> {
          if (acl == null) {
            put(inode, name, value.clone(), mode, inode.inode());
          } else {
            setAcl(inode, name, acl, mode);
          }
        });
  }

  @Override
  public void remove(long ino, byte[] name) {
    checkChangeable(name);
    change(ino, inode -> delete(inode, name, inode.inode(), AttributeName.isAcl(name)));
  }

  private static void checkChangeable(byte[] name) {
    if (DurableAttribute.isNamed(name)) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    AttributeName.check(name);
  }

  @Override
  public byte[] list(BooleanSupplier seesTrusted, long ino) {
    List<byte[]> names = guard.shared(() -> table.with(ino, this::names));
    // Not under a lock: who asks may be slow to tell.
    boolean all = names.stream().noneMatch(AttributeName::isTrusted) || seesTrusted.getAsBoolean();
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (byte[] name : names) {
      if (all || !AttributeName.isTrusted(name)) {
        list.writeBytes(name);
        list.write(0);
      }
    }
    return list.toByteArray();
  }

  private List<byte[]> names(Inode inode) {
    return List.copyOf(stored(inode.inode()).keySet());
  }

  /** Something done under the monitor of an inode that cannot die meanwhile. */
  @FunctionalInterface
  private interface Action {
    void on(Inode inode);
  }

  private void change(long ino, Action action) {
    guard.shared(
        () ->
            table.with(
                ino,
                inode -> {
                  synchronized (inode) {
                    action.on(inode);
                  }
                  return Boolean.TRUE;
                }));
  }

  /** Sizes of the values by name. */
  private Map<byte[], Integer> stored(InodeRecord inode) {
    Map<byte[], Integer> sizes = new TreeMap<>(Keys::compare);
    if (inode.has(InodeRecord.ATTRIBUTES)) {
      try (Volume.Cursor cursor = store.scan(AttributeKeys.of(inode.ino()))) {
        while (cursor.next()) {
          sizes.put(AttributeKeys.nameOf(cursor.key()), cursor.value().length);
        }
      }
    }
    return sizes;
  }

  private void setAcl(Inode inode, byte[] name, PosixAcl acl, SetMode mode) {
    InodeRecord before = inode.inode();
    if (FileMode.isSymlink(before.mode())) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    if (!Arrays.equals(name, AttributeName.ACCESS_ACL)) {
      if (!before.isDirectory()) {
        throw new FsException(Errno.EACCES);
      }
      if (acl.entries().isEmpty()) {
        delete(inode, name, before, true);
      } else {
        put(inode, name, acl.encode(), mode, before);
      }
      return;
    }
    int bits = acl.entries().isEmpty() ? before.mode() : (before.mode() & ~0777) | acl.mode();
    InodeRecord next = before.withMode(mode.clearsSetGid() ? bits & ~FileMode.SET_GID : bits);
    if (acl.isMode()) { // what the mode says by itself; an empty one is, too
      delete(inode, name, next, true);
    } else {
      put(inode, name, acl.encode(), mode, next);
    }
  }

  /** Puts an attribute, with the record as it is to be apart from flags and time. */
  private void put(Inode inode, byte[] name, byte[] value, SetMode mode, InodeRecord next) {
    Map<byte[], Integer> all = stored(inode.inode());
    boolean there = all.containsKey(name);
    if (mode.create() && there) {
      throw new FsException(Errno.EEXIST);
    }
    if (mode.replace() && !there) {
      throw new FsException(Errno.ENODATA);
    }
    all.put(name, value.length);
    requireFitting(all);
    Change change = new Change(store);
    change.batch().put(AttributeKeys.key(inode.ino(), name), value);
    commit(change, inode, next, all);
  }

  private void delete(Inode inode, byte[] name, InodeRecord next, boolean mayBeAbsent) {
    Map<byte[], Integer> all = stored(inode.inode());
    boolean there = all.remove(name) != null;
    if (!there && !mayBeAbsent) {
      throw new FsException(Errno.ENODATA);
    }
    if (!there && next.mode() == inode.inode().mode()) {
      return;
    }
    Change change = new Change(store);
    if (there) {
      change.batch().delete(AttributeKeys.key(inode.ino(), name));
    }
    commit(change, inode, next, all);
  }

  private void commit(Change change, Inode inode, InodeRecord next, Map<byte[], Integer> all) {
    int flags = all.isEmpty() ? 0 : InodeRecord.ATTRIBUTES;
    for (byte[] name : all.keySet()) {
      flags |= AttributeName.flag(name);
    }
    change.attributes(inode, next.withFlags(flags).changed(store.now()));
    if (!inode.isLinked() && flags != 0) {
      Orphans.keep(change, inode);
    }
    change.commit();
  }

  private static void requireFitting(Map<byte[], Integer> all) {
    long names = 0;
    long values = 0;
    for (Map.Entry<byte[], Integer> attribute : all.entrySet()) {
      names += attribute.getKey().length + 1;
      values += attribute.getValue();
    }
    if (names > MAX_NAMES_BYTES || values > MAX_VALUES_BYTES) {
      throw new FsException(Errno.ENOSPC);
    }
  }

  /** Adds to a batch the end of all attributes of an inode. */
  static void deleteAll(Store store, Batch batch, long ino) {
    KeyRange all = AttributeKeys.of(ino);
    try (Volume.Cursor cursor = store.scan(all)) {
      int count = 0;
      while (cursor.next()) {
        if (++count > store.settings().pointDeleteMaxBlocks()) {
          batch.deleteRange(all.lo(), all.hi());
          return;
        }
        batch.delete(cursor.key());
      }
    }
  }
}
