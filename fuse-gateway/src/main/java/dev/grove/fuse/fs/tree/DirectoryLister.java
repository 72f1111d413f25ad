package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.DirectorySink;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.inode.NameEpochs;
import dev.grove.fuse.fs.path.Names;
import dev.grove.fuse.fs.path.PathKeys;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lists directories: one scan of metadata gives names and attributes; an inode in memory knows its
 * attributes better.
 */
final class DirectoryLister {
  private static final byte[] DOT = ".".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DOTS = "..".getBytes(StandardCharsets.US_ASCII);

  private final Store store;
  private final InodeTable table;
  private final NameEpochs epochs;
  private final Entries entries;
  private final Map<Long, DirectoryHandle> handles = new ConcurrentHashMap<>();
  private final AtomicLong lastHandle = new AtomicLong();
  private final Semaphore free;

  DirectoryLister(Store store, InodeTable table, NameEpochs epochs, Entries entries) {
    this.store = store;
    this.table = table;
    this.epochs = epochs;
    this.entries = entries;
    this.free = new Semaphore(store.settings().maxOpenDirectories());
  }

  long open(Inode directory) {
    Entries.requireDirectory(directory);
    if (!free.tryAcquire()) {
      throw new FsException(Errno.ENFILE);
    }
    table.retain(directory);
    long handle = lastHandle.incrementAndGet();
    handles.put(handle, new DirectoryHandle(directory, store.settings().directoryMarks()));
    return handle;
  }

  void release(long handle) {
    DirectoryHandle opened = handles.remove(handle);
    if (opened != null) {
      free.release();
      table.release(opened.directory(), 1);
    }
  }

  void read(long ino, long handle, long cookie, boolean plus, DirectorySink sink) {
    DirectoryHandle opened = handles.get(handle);
    if (opened == null || opened.directory().ino() != ino || cookie < 0) {
      throw new FsException(Errno.EINVAL);
    }
    synchronized (opened) {
      Inode directory = opened.directory();
      boolean room = cookie >= DirectoryHandle.AFTER_DOTS || addDots(directory, cookie, sink);
      if (room && directory.isLinked()) {
        readEntries(opened, Math.max(cookie, DirectoryHandle.AFTER_DOTS), plus, sink);
      }
    }
  }

  private static boolean addDots(Inode directory, long cookie, DirectorySink sink) {
    Inode.Place place = directory.place();
    InodeRecord parent = place == null ? directory.inode() : place.parent().inode();
    return (cookie > 0 || add(sink, DOT, directory.inode(), DirectoryHandle.AFTER_DOT))
        && add(sink, DOTS, parent, DirectoryHandle.AFTER_DOTS);
  }

  private static boolean add(DirectorySink sink, byte[] name, InodeRecord inode, long cookie) {
    return sink.add(name, inode.ino(), inode.mode(), cookie, null);
  }

  private void readEntries(DirectoryHandle opened, long cookie, boolean plus, DirectorySink sink) {
    DirectoryHandle.Position position = opened.position(cookie);
    byte[] dir = opened.directory().dir();
    KeyRange all = PathKeys.children(dir);
    byte[] from =
        position.name() == null
            ? all.lo()
            : Keys.successor(PathKeys.metadata(PathKeys.path(dir, position.name())));
    // Above the limit a listing makes no further inodes known: the kernel asks for what it needs.
    boolean known = plus && table.size() < store.settings().listedInodesMax();
    NameEpochs.Snapshot before = known ? epochs.snapshot() : null; // before the scan reads
    long skip = position.skip();
    try (Volume.Cursor cursor = store.volume().scan(from, all.hi())) {
      while (cursor.next()) {
        if (skip > 0) {
          skip--;
        } else {
          byte[] name = PathKeys.entryName(dir, cursor.key());
          EntryRecord stored = store.entry(cursor.key(), cursor.value());
          if (!addEntry(opened, name, stored, before, sink)) {
            return;
          }
        }
      }
    }
  }

  private boolean addEntry(
      DirectoryHandle opened,
      byte[] name,
      EntryRecord stored,
      NameEpochs.Snapshot before,
      DirectorySink sink) {
    if (before == null) {
      return offer(opened, name, stored.ino(), stored.type(), null, sink);
    }
    Inode inode = counted(opened.directory(), name, stored, before);
    if (inode == null) {
      return true; // removed meanwhile
    }
    boolean taken = false;
    try {
      Attr attr = inode.inode().attr();
      taken = offer(opened, name, attr.ino(), attr.mode(), attr, sink);
    } finally {
      if (!taken) {
        table.release(inode, 1);
      }
    }
    return taken;
  }

  private Inode counted(
      Inode directory, byte[] name, EntryRecord stored, NameEpochs.Snapshot before) {
    Inode inode = entries.adopt(directory, name, stored, before.of(directory.ino(), name));
    return inode != null ? inode : entries.find(directory, name);
  }

  private static boolean offer(
      DirectoryHandle opened, byte[] name, long ino, int mode, Attr attr, DirectorySink sink) {
    long cookie = opened.mark(name);
    boolean taken = sink.add(Names.unescape(name), ino, mode, cookie, attr);
    if (!taken) {
      opened.unmark();
    }
    return taken;
  }
}
