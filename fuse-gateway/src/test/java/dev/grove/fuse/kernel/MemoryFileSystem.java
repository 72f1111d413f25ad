package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A file system in memory, for tests of the transport: maps under one lock, with lookup counts. */
final class MemoryFileSystem implements FileSystem {
  private static final int TYPE = 0xf000;
  private static final int DIRECTORY = 0x4000;

  final AtomicInteger syncs = new AtomicInteger();
  final AtomicInteger fsyncs = new AtomicInteger();

  /** What fsync and sync wait for. */
  volatile CountDownLatch device = new CountDownLatch(0);

  private final boolean discardData;
  private final Map<Long, MemoryNode> nodes = new HashMap<>();
  private final Map<Long, List<Map.Entry<String, Long>>> listings = new HashMap<>();
  private long next = ROOT_INO;

  /** With {@code discardData}, what is written is not kept: only the transport is then measured. */
  MemoryFileSystem(boolean discardData) {
    this.discardData = discardData;
    node(ROOT_INO, new Caller(0, 0, 0), DIRECTORY | 0777, 0);
  }

  synchronized int known() {
    return nodes.size();
  }

  private static String key(byte[] name) {
    if (name.length > 255) {
      throw new FsException(Errno.ENAMETOOLONG); // the kernel allows longer names on FUSE
    }
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private MemoryNode node(long parent, Caller caller, int mode, int rdev) {
    MemoryNode node = new MemoryNode();
    node.ino = next++;
    node.parent = parent;
    node.mode = mode & ~caller.umask();
    node.uid = caller.uid();
    node.gid = caller.gid();
    node.rdev = rdev;
    node.nlink = (mode & TYPE) == DIRECTORY ? 2 : 1;
    node.children = (mode & TYPE) == DIRECTORY ? new TreeMap<>() : null;
    nodes.put(node.ino, node);
    return node;
  }

  private MemoryNode get(long ino) {
    MemoryNode node = nodes.get(ino);
    if (node == null) {
      throw new FsException(Errno.ESTALE);
    }
    return node;
  }

  private Map<String, Long> children(long ino) {
    MemoryNode node = get(ino);
    if (node.children == null) {
      throw new FsException(Errno.ENOTDIR);
    }
    return node.children;
  }

  private MemoryNode child(long parent, byte[] name) {
    Long ino = children(parent).get(key(name));
    if (ino == null) {
      throw new FsException(Errno.ENOENT);
    }
    return get(ino);
  }

  private static Attr attr(MemoryNode node) {
    return new Attr(
        node.ino,
        node.mode,
        node.nlink,
        node.uid,
        node.gid,
        node.rdev,
        node.size,
        (node.size + 511L) / 512,
        node.atime,
        node.mtime,
        node.mtime,
        MemoryNode.START);
  }

  private static Attr counted(MemoryNode node) {
    node.lookups++;
    return attr(node);
  }

  @Override
  public synchronized Attr lookup(long parent, byte[] name) {
    return switch (key(name)) {
      case "bug" -> throw new IllegalStateException("a bug, on purpose");
      case "error" -> throw new AssertionError("an error, on purpose");
      case "full" -> throw new FsException(Errno.ENOSPC);
      default -> counted(child(parent, name));
    };
  }

  @Override
  public synchronized void forget(long ino, long count) {
    MemoryNode node = get(ino);
    node.lookups -= count;
    dropIfGone(node);
  }

  private void dropIfGone(MemoryNode node) {
    if (node.lookups <= 0 && node.nlink == 0) {
      nodes.remove(node.ino);
    }
  }

  @Override
  public synchronized Attr getattr(long ino) {
    return attr(get(ino));
  }

  @Override
  public synchronized Attr setattr(Caller caller, long ino, AttrChange change) {
    MemoryNode node = get(ino);
    node.mode = change.mode() != null ? (node.mode & TYPE) | (change.mode() & 07777) : node.mode;
    node.uid = change.uid() != null ? change.uid() : node.uid;
    node.gid = change.gid() != null ? change.gid() : node.gid;
    node.atime = change.atime() != null ? change.atime() : node.atime;
    node.mtime = change.mtime() != null ? change.mtime() : node.mtime;
    if (change.size() != null) {
      node.mode = caller.keepsSetIds() ? node.mode : node.mode & ~06000;
      int size = Math.toIntExact(change.size());
      node.content = Arrays.copyOf(node.content, discardData ? 0 : size);
      node.size = size;
    }
    return attr(node);
  }

  private MemoryNode make(Caller caller, long parent, byte[] name, int mode, int rdev) {
    if (children(parent).containsKey(key(name))) {
      throw new FsException(Errno.EEXIST);
    }
    MemoryNode node = node(parent, caller, mode, rdev);
    children(parent).put(key(name), node.ino);
    return node;
  }

  @Override
  public synchronized Attr mknod(Caller caller, long parent, byte[] name, int mode, int rdev) {
    return counted(make(caller, parent, name, mode, rdev));
  }

  @Override
  public synchronized Attr mkdir(Caller caller, long parent, byte[] name, int mode) {
    return counted(make(caller, parent, name, DIRECTORY | (mode & 07777), 0));
  }

  @Override
  public synchronized Attr symlink(Caller caller, long parent, byte[] name, byte[] target) {
    MemoryNode node = make(caller, parent, name, 0xa000 | 0777, 0);
    node.content = target;
    node.size = target.length;
    return counted(node);
  }

  @Override
  public synchronized byte[] readlink(long ino) {
    return get(ino).content;
  }

  @Override
  public synchronized void unlink(long parent, byte[] name) {
    remove(parent, name);
  }

  @Override
  public synchronized void rmdir(long parent, byte[] name) {
    if (!children(child(parent, name).ino).isEmpty()) {
      throw new FsException(Errno.ENOTEMPTY);
    }
    remove(parent, name);
  }

  private void remove(long parent, byte[] name) {
    MemoryNode node = child(parent, name);
    children(parent).remove(key(name));
    node.nlink = 0;
    dropIfGone(node);
  }

  @Override
  public synchronized void rename(
      long parent, byte[] name, long newParent, byte[] newName, int flags) {
    if (flags != 0) {
      throw new FsException(Errno.EINVAL);
    }
    MemoryNode node = child(parent, name);
    if (children(newParent).containsKey(key(newName))) {
      remove(newParent, newName);
    }
    children(parent).remove(key(name));
    children(newParent).put(key(newName), node.ino);
    node.parent = newParent;
  }

  @Override
  public synchronized int read(long ino, long offset, MemorySegment into) {
    MemoryNode node = get(ino);
    int count = (int) Math.clamp(node.size - offset, 0L, into.byteSize());
    if (!discardData) {
      into.asSlice(0, count).copyFrom(MemorySegment.ofArray(node.content).asSlice(offset, count));
    }
    return count;
  }

  @Override
  public synchronized int write(Caller caller, long ino, long offset, MemorySegment data) {
    MemoryNode node = get(ino);
    node.mode = caller.keepsSetIds() ? node.mode : node.mode & ~06000;
    int end = Math.toIntExact(offset + data.byteSize());
    node.size = Math.max(node.size, end);
    if (!discardData) {
      if (end > node.content.length) {
        node.content = Arrays.copyOf(node.content, Math.max(end, 2 * node.content.length));
      }
      MemorySegment.ofArray(node.content).asSlice(offset, data.byteSize()).copyFrom(data);
    }
    return (int) data.byteSize();
  }

  @Override
  public ExtendedAttributes xattrs() {
    return new OneAttribute();
  }

  @Override
  public void fsync(long ino, boolean dataOnly) {
    fsyncs.incrementAndGet();
    awaitDevice();
  }

  private void awaitDevice() {
    try {
      device.await();
    } catch (InterruptedException e) {
      throw new FsException(Errno.EINTR);
    }
  }

  @Override
  public void sync() {
    syncs.incrementAndGet();
    awaitDevice();
  }

  @Override
  public synchronized long openDirectory(long ino) {
    List<Map.Entry<String, Long>> listing = new ArrayList<>();
    listing.add(Map.entry(".", ino));
    listing.add(Map.entry("..", get(ino).parent));
    children(ino).forEach((name, child) -> listing.add(Map.entry(name, child)));
    long handle = next++;
    listings.put(handle, listing);
    return handle;
  }

  @Override
  public synchronized void releaseDirectory(long handle) {
    listings.remove(handle);
  }

  @Override
  public synchronized void readDirectory(
      long ino, long handle, long cookie, boolean plus, DirectorySink sink) {
    List<Map.Entry<String, Long>> listing = listings.get(handle);
    for (int i = (int) cookie; i < listing.size(); i++) {
      Map.Entry<String, Long> entry = listing.get(i);
      MemoryNode node = nodes.get(entry.getValue());
      if (node == null) {
        continue;
      }
      byte[] name = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
      Attr attr = plus && i > 1 ? attr(node) : null;
      if (!sink.add(name, node.ino, node.mode, i + 1L, attr)) {
        return;
      }
      node.lookups += attr == null ? 0 : 1;
    }
  }

  @Override
  public StatFs statfs() {
    return new StatFs(1_000_000, 600_000, 500_000, 5_000, 4_000, 4096, 255);
  }

  @Override
  public void close() {}
}
