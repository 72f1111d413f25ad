package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.run.DamagedException;
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

  /** An open directory. */
  private record Opened(Inode directory, DirectoryCookies cookies) {}

  private final Store store;
  private final InodeTable table;
  private final NameEpochs epochs;
  private final Entries entries;
  private final DirectoryCookieTable cookies;
  private final Map<Long, Opened> handles = new ConcurrentHashMap<>();
  private final AtomicLong lastHandle = new AtomicLong();
  private final Semaphore free;

  DirectoryLister(Store store, InodeTable table, NameEpochs epochs, Entries entries) {
    this.store = store;
    this.table = table;
    this.epochs = epochs;
    this.entries = entries;
    this.cookies = new DirectoryCookieTable(store.settings().directoryMarks());
    this.free = new Semaphore(store.settings().maxOpenDirectories());
  }

  long open(Inode directory) {
    Entries.requireDirectory(directory);
    if (!free.tryAcquire()) {
      throw new FsException(Errno.ENFILE);
    }
    table.retain(directory);
    long handle = lastHandle.incrementAndGet();
    handles.put(handle, new Opened(directory, cookies.open(directory.ino())));
    return handle;
  }

  void release(long handle) {
    Opened opened = handles.remove(handle);
    if (opened != null) {
      cookies.close(opened.directory.ino());
      free.release();
      table.release(opened.directory, 1);
    }
  }

  void read(long ino, long handle, long cookie, boolean plus, DirectorySink sink) {
    Opened opened = handles.get(handle);
    if (opened == null || opened.directory.ino() != ino || cookie < 0) {
      throw new FsException(Errno.EINVAL);
    }
    Inode directory = opened.directory;
    boolean room = cookie >= DirectoryCookies.AFTER_DOTS || addDots(directory, cookie, sink);
    if (room && directory.isLinked()) {
      readEntries(opened, Math.max(cookie, DirectoryCookies.AFTER_DOTS), plus, sink);
    }
  }

  private static boolean addDots(Inode directory, long cookie, DirectorySink sink) {
    Inode.Place place = directory.place();
    InodeRecord parent = place == null ? directory.inode() : place.parent().inode();
    return (cookie > 0 || add(sink, DOT, directory.inode(), DirectoryCookies.AFTER_DOT))
        && add(sink, DOTS, parent, DirectoryCookies.AFTER_DOTS);
  }

  private static boolean add(DirectorySink sink, byte[] name, InodeRecord inode, long cookie) {
    return sink.add(name, inode.ino(), inode.mode(), cookie, null);
  }

  private void readEntries(Opened opened, long cookie, boolean plus, DirectorySink sink) {
    DirectoryCookies.Position position = opened.cookies.position(cookie);
    byte[] dir = opened.directory.dir();
    KeyRange all = PathKeys.children(dir);
    byte[] from =
        position.name() == null
            ? all.lo()
            : Keys.successor(PathKeys.metadata(PathKeys.path(dir, position.name())));
    // Above the limit a listing makes no further inodes known: the kernel asks for what it needs.
    boolean known = plus && table.size() < store.settings().listedInodesMax();
    NameEpochs.Snapshot before = known ? epochs.snapshot() : null; // before the scan reads
    Page page = new Page(opened, cookie, position.name(), sink);
    long skip = position.skip();
    try (Volume.Cursor cursor = store.volume().scan(from, all.hi())) {
      while (cursor.next()) {
        byte[] name = PathKeys.entryName(dir, cursor.key());
        if (skip > 0) {
          skip--;
          page.lastName = name;
        } else if (!addEntry(page, name, store.entry(cursor.key(), cursor.value()), before)) {
          return;
        }
      }
    }
  }

  /** A reply, and where it has come to. */
  private static final class Page {
    private final Opened opened;
    private final DirectorySink sink;
    private long lastCookie;
    private byte[] lastName;

    Page(Opened opened, long cookie, byte[] name, DirectorySink sink) {
      this.opened = opened;
      this.sink = sink;
      lastCookie = cookie;
      lastName = name;
    }

    /** False if there is no room. */
    boolean offer(byte[] name, long ino, int mode, Attr attr) {
      long cookie = opened.cookies.after(lastCookie, lastName, name);
      if (!sink.add(Names.unescape(name), ino, mode, cookie, attr)) {
        return false;
      }
      lastCookie = cookie;
      lastName = name;
      return true;
    }
  }

  private boolean addEntry(Page page, byte[] name, EntryRecord stored, NameEpochs.Snapshot before) {
    if (before == null) {
      return page.offer(name, stored.ino(), stored.type(), null);
    }
    Inode inode;
    try {
      inode = counted(page.opened.directory, name, stored, before);
    } catch (FsException | VolumeException | DamagedException e) {
      if (!(e instanceof FsException) && !Store.isDamage(e)) {
        throw e;
      }
      // One that is damaged shows by its name, and fails when it is asked for.
      return page.offer(name, stored.ino(), stored.type(), null);
    }
    if (inode == null) {
      return true; // removed meanwhile
    }
    boolean taken = false;
    try {
      Attr attr = inode.inode().attr();
      taken = page.offer(name, attr.ino(), attr.mode(), attr);
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
}
