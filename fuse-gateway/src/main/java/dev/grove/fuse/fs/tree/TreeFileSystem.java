package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.AccessTimes;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.FileSpace;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.inode.NameEpochs;
import dev.grove.fuse.fs.path.Names;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.function.Supplier;

/** The file system on a volume. One instance owns its volume. */
public final class TreeFileSystem implements FileSystem {
  private static final Caller ROOT = new Caller(0, 0, 0);

  private final Store store;
  private final NamespaceLock namespace;
  private final InodeTable table;
  private final Orphans orphans;
  private final Entries entries;
  private final Renames renames;
  private final Links links;
  private final FileData data;
  private final Attributes attributes;
  private final DirectoryLister directories;
  private final StoredAttributes xattrs;
  private final StoredSpace space;
  private final StoredAccessTimes accessTimes;

  private TreeFileSystem(Store store, InodeRecord root) {
    this.store = store;
    namespace = new NamespaceLock(store);
    NameEpochs epochs = new NameEpochs();
    orphans = new Orphans(store);
    table = new InodeTable(root, epochs, orphans::forgotten);
    // What was recovered may still be on its way to the device.
    table.changedUnknown(store.volume().status().lastLsn());
    table.peek(ROOT_INO).changedLsn(store.volume().status().lastLsn());
    InodeAllocator numbers = new InodeAllocator(store);
    entries = new Entries(store, table, epochs, orphans, numbers);
    renames = new Renames(store, table, epochs, entries, orphans);
    links = new Links(store, table, epochs, entries);
    data = new FileData(store, orphans);
    attributes = new Attributes(store, data);
    directories = new DirectoryLister(store, table, epochs, entries);
    xattrs = new StoredAttributes(store, table, this::shared);
    space = new StoredSpace(store, table, data, this::shared);
    accessTimes = new StoredAccessTimes(store, table, this::shared);
  }

  /**
   * Opens the file system of a volume; makes an empty one if the volume is empty. Deletes files
   * that had lost their last name when the volume was used last.
   *
   * @param clock where all timestamps come from
   * @param rootUid owner of the root directory, if it is made
   * @param rootGid its group
   * @throws VolumeException if the volume fails, or its root is damaged
   */
  public static TreeFileSystem open(
      Volume volume, FileSystemSettings settings, InstantSource clock, int rootUid, int rootGid) {
    Store store = new Store(volume, settings, clock);
    TreeFileSystem fileSystem =
        new TreeFileSystem(store, RootDirectory.load(store, rootUid, rootGid));
    fileSystem.orphans.clean();
    return fileSystem;
  }

  @Override
  public int inodesInMemory() {
    return table.size();
  }

  @Override
  public Iterator<Long> inodeNumbers() {
    return table.numbers();
  }

  /** What a loss of power at this moment might cost. */
  public NotDurable notDurable() {
    return NotDurable.of(store, table);
  }

  private <T> T shared(Supplier<T> operation) {
    return namespace.shared(operation);
  }

  @Override
  public Attr lookup(long parent, byte[] name) {
    byte[] escaped = Names.escapeChecked(name);
    return shared(
        () -> table.with(parent, dir -> entries.findPresent(dir, escaped).inode().attr()));
  }

  @Override
  public void forget(long ino, long count) {
    namespace.sharedIfOpen(() -> table.forget(ino, count));
  }

  @Override
  public Attr getattr(long ino) {
    return known(ino).inode().attr();
  }

  /** For operations that memory alone can answer. */
  private Inode known(long ino) {
    Inode inode = table.peek(ino);
    if (inode == null) {
      throw new FsException(Errno.ESTALE);
    }
    return inode;
  }

  @Override
  public Attr setattr(Caller caller, long ino, AttrChange change) {
    return shared(() -> table.with(ino, inode -> attributes.set(caller, inode, change)));
  }

  @Override
  public Attr mknod(Caller caller, long parent, byte[] name, int mode, int rdev) {
    int typed = (mode & FileMode.TYPE) == 0 ? mode | FileMode.REGULAR : mode;
    if (!FileMode.isKnownType(typed) || FileMode.isDirectory(typed) || FileMode.isSymlink(typed)) {
      throw new FsException(Errno.EINVAL);
    }
    return create(caller, parent, name, typed, rdev, Keys.EMPTY);
  }

  @Override
  public Attr mkdir(Caller caller, long parent, byte[] name, int mode) {
    int typed = FileMode.DIRECTORY | (mode & FileMode.PERMISSIONS);
    return create(caller, parent, name, typed, 0, Keys.EMPTY);
  }

  @Override
  public Attr symlink(Caller caller, long parent, byte[] name, byte[] target) {
    byte[] kept = Links.checkedTarget(target);
    return create(caller, parent, name, FileMode.SYMLINK | 0777, 0, kept);
  }

  private Attr create(Caller caller, long parent, byte[] name, int mode, int rdev, byte[] target) {
    if (Names.isDots(name)) {
      throw new FsException(Errno.EEXIST);
    }
    byte[] escaped = Names.escapeChecked(name);
    store.requireRoom();
    return shared(
        () -> table.with(parent, dir -> entries.create(caller, dir, escaped, mode, rdev, target)));
  }

  @Override
  public byte[] readlink(long ino) {
    Inode link = known(ino);
    if (!FileMode.isSymlink(link.inode().mode())) {
      throw new FsException(Errno.EINVAL);
    }
    return link.inode().target().clone();
  }

  @Override
  public void unlink(long parent, byte[] name) {
    byte[] escaped = Names.escapeChecked(name);
    shared(() -> table.with(parent, dir -> done(() -> entries.unlink(dir, escaped))));
  }

  @Override
  public void rmdir(long parent, byte[] name) {
    byte[] escaped = Names.escapeChecked(name);
    shared(() -> table.with(parent, dir -> done(() -> entries.rmdir(dir, escaped))));
  }

  @Override
  public Attr link(long ino, long newParent, byte[] newName) {
    if (Names.isDots(newName)) {
      throw new FsException(Errno.EEXIST);
    }
    byte[] escaped = Names.escapeChecked(newName);
    store.requireRoom();
    return shared(
        () ->
            table.with(ino, file -> table.with(newParent, dir -> links.link(file, dir, escaped))));
  }

  @Override
  public Attr tmpfile(Caller caller, long parent, int mode) {
    store.requireRoom();
    return shared(() -> table.with(parent, dir -> links.tmpfile(caller, dir, mode)));
  }

  @Override
  public void rename(long parent, byte[] name, long newParent, byte[] newName, int flags) {
    rename(ROOT, parent, name, newParent, newName, flags);
  }

  @Override
  public void rename(
      Caller caller, long parent, byte[] name, long newParent, byte[] newName, int flags) {
    RenameFlags how = RenameFlags.of(flags);
    byte[] from = Names.escapeChecked(name);
    byte[] to = Names.escapeChecked(newName);
    Renames.Request asked = new Renames.Request(caller, parent, from, newParent, to, how);
    if (how.whiteout()) {
      store.requireRoom();
    }
    if (!shared(() -> renames.rename(asked, false))) {
      store.requireRoom();
      namespace.exclusive(() -> renames.rename(asked, true));
    }
  }

  @Override
  public int read(long ino, long offset, MemorySegment into) {
    return shared(() -> table.with(ino, file -> data.read(file, offset, into)));
  }

  @Override
  public int write(Caller caller, long ino, long offset, MemorySegment content) {
    store.requireRoom();
    return shared(() -> table.with(ino, file -> data.write(caller, file, offset, content)));
  }

  @Override
  public ExtendedAttributes xattrs() {
    return xattrs;
  }

  @Override
  public AccessTimes accessTimes() {
    return accessTimes;
  }

  @Override
  public FileSpace space() {
    return space;
  }

  @Override
  public void fsync(long ino, boolean dataOnly) {
    sync();
  }

  /**
   * Not under the namespace lock: it waits for the device, and the rename of a directory need not
   * wait with it.
   */
  @Override
  public void sync() {
    namespace.guarded(() -> done(store.volume()::sync));
  }

  @Override
  public long openDirectory(long ino) {
    return shared(() -> table.with(ino, directories::open));
  }

  @Override
  public void releaseDirectory(long handle) {
    shared(() -> done(() -> directories.release(handle)));
  }

  @Override
  public void readDirectory(long ino, long handle, long cookie, boolean plus, DirectorySink sink) {
    shared(() -> done(() -> directories.read(ino, handle, cookie, plus, sink)));
  }

  @Override
  public StatFs statfs() {
    return namespace.guarded(() -> store.statfs(table.size()));
  }

  /**
   * Forgets all inodes, so that files without a name go, and makes everything durable. Every later
   * operation fails with EIO.
   */
  @Override
  public void close() {
    namespace.close(
        () -> {
          table.all().forEach(orphans::forgotten);
          entries.end();
          store.volume().sync();
        });
  }

  private static Boolean done(Runnable action) {
    action.run();
    return Boolean.TRUE;
  }
}
