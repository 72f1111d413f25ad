package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;
import java.util.Arrays;
import java.util.TreeMap;

/** A file system as objects in memory: what the real one is compared with. */
final class ModelTree {
  /** A file, or a directory if it has entries. */
  static final class Node {
    final long ino;
    final TreeMap<String, Node> entries;
    byte[] content = new byte[0];
    boolean removed;

    Node(long ino, boolean directory) {
      this.ino = ino;
      entries = directory ? new TreeMap<>() : null;
    }

    boolean isDirectory() {
      return entries != null;
    }

    int nlink() {
      if (removed) {
        return 0;
      }
      return isDirectory()
          ? 2 + (int) entries.values().stream().filter(Node::isDirectory).count()
          : 1;
    }

    void write(int offset, byte[] bytes) {
      resize(Math.max(content.length, offset + bytes.length));
      System.arraycopy(bytes, 0, content, offset, bytes.length);
    }

    void resize(int size) {
      content = Arrays.copyOf(content, size);
    }

    boolean holds(Node other) {
      return this == other
          || (isDirectory() && entries.values().stream().anyMatch(n -> n.holds(other)));
    }
  }

  final Node root = new Node(1, true);

  void create(Node dir, String name, Node made) {
    require(!dir.removed, Errno.ENOENT);
    require(!dir.entries.containsKey(name), Errno.EEXIST);
    dir.entries.put(name, made);
  }

  Node remove(Node dir, String name, boolean directory) {
    Node child = dir.entries.get(name);
    require(child != null, Errno.ENOENT);
    require(!child.isDirectory() || directory, Errno.EISDIR);
    require(child.isDirectory() || !directory, Errno.ENOTDIR);
    require(!directory || child.entries.isEmpty(), Errno.ENOTEMPTY);
    dir.entries.remove(name);
    child.removed = true;
    return child;
  }

  void rename(Node from, String name, Node to, String newName) {
    Node source = from.entries.get(name);
    require(source != null, Errno.ENOENT);
    require(!source.isDirectory() || !source.holds(to), Errno.EINVAL);
    Node victim = to.entries.get(newName);
    if (victim == source) {
      return;
    }
    if (victim != null) {
      require(source.isDirectory() || !victim.isDirectory(), Errno.EISDIR);
      require(!source.isDirectory() || victim.isDirectory(), Errno.ENOTDIR);
      require(!victim.isDirectory() || victim.entries.isEmpty(), Errno.ENOTEMPTY);
    }
    require(!to.removed, Errno.ENOENT);
    if (victim != null) {
      victim.removed = true;
    }
    from.entries.remove(name);
    to.entries.put(newName, source);
  }

  private static void require(boolean condition, Errno errno) {
    if (!condition) {
      throw new FsException(errno);
    }
  }
}
