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

    /** A directory without a name. */
    boolean removed;

    /** Names of a file. */
    int links;

    /** Made without a name. */
    boolean linkable;

    /** Has no content. */
    boolean special;

    Node(long ino, boolean directory) {
      this.ino = ino;
      entries = directory ? new TreeMap<>() : null;
    }

    boolean isDirectory() {
      return entries != null;
    }

    int nlink() {
      if (!isDirectory()) {
        return links;
      }
      return removed ? 0 : 2 + (int) entries.values().stream().filter(Node::isDirectory).count();
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
    made.links = 1;
  }

  Node remove(Node dir, String name, boolean directory) {
    Node child = dir.entries.get(name);
    require(child != null, Errno.ENOENT);
    require(!child.isDirectory() || directory, Errno.EISDIR);
    require(child.isDirectory() || !directory, Errno.ENOTDIR);
    require(!directory || child.entries.isEmpty(), Errno.ENOTEMPTY);
    dir.entries.remove(name);
    lose(child);
    return child;
  }

  private static void lose(Node node) {
    node.removed = node.isDirectory();
    node.links--;
  }

  void link(Node file, Node dir, String name) {
    require(!file.isDirectory(), Errno.EPERM);
    require(!dir.removed && (file.links > 0 || file.linkable), Errno.ENOENT);
    require(!dir.entries.containsKey(name), Errno.EEXIST);
    dir.entries.put(name, file);
    file.links++;
    file.linkable = false;
  }

  void exchange(Node from, String name, Node to, String newName) {
    Node source = from.entries.get(name);
    Node target = to.entries.get(newName);
    require(source != null && target != null, Errno.ENOENT);
    require(!source.isDirectory() || !source.holds(to), Errno.EINVAL);
    require(!target.isDirectory() || !target.holds(from), Errno.EINVAL);
    from.entries.put(name, target);
    to.entries.put(newName, source);
  }

  /** A rename that leaves {@code whiteout} under the old name; whether it did. */
  boolean whiteout(Node from, String name, Node to, String newName, Node whiteout) {
    Node source = from.entries.get(name);
    rename(from, name, to, newName);
    boolean moved = from.entries.get(name) != source;
    if (moved) {
      create(from, name, whiteout);
    }
    return moved;
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
      lose(victim);
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
