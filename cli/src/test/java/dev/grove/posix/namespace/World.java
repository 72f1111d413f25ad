package dev.grove.posix.namespace;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A namespace at one moment: what names lead to, and files that have no name any more. It never
 * changes.
 *
 * @param nodes by a number of the oracle's own, which tells files apart whose inode number is not
 *     known yet
 */
record World(Map<Integer, World.Node> nodes) {
  static final int TOP = 0;
  static final int NONE = -1;

  /**
   * A file.
   *
   * @param ino 0 until somebody has seen it
   * @param text content, or target
   * @param entries of a directory
   */
  record Node(Answer.Type type, long ino, String text, Map<String, Integer> entries) {
    static Node file() {
      return new Node(Answer.Type.FILE, 0, "", Map.of());
    }

    static Node directory() {
      return new Node(Answer.Type.DIRECTORY, 0, "", Map.of());
    }

    static Node symlink(String target) {
      return new Node(Answer.Type.SYMLINK, 0, target, Map.of());
    }

    boolean isDirectory() {
      return type == Answer.Type.DIRECTORY;
    }

    Node withText(String value) {
      return new Node(type, ino, value, entries);
    }
  }

  static World empty() {
    return new World(Map.of(TOP, Node.directory()));
  }

  Node node(int id) {
    return nodes.get(id);
  }

  /** What a name of a directory leads to, or {@link #NONE}. */
  int child(int directory, String name) {
    return node(directory).entries.getOrDefault(name, NONE);
  }

  World with(int id, Node node) {
    Map<Integer, Node> changed = new HashMap<>(nodes);
    changed.put(id, node);
    return new World(changed);
  }

  /** A name now leads to this file, whatever it led to before; {@link #NONE} takes it away. */
  World withEntry(int directory, String name, int id) {
    Node node = node(directory);
    Map<String, Integer> entries = new TreeMap<>(node.entries);
    if (id == NONE) {
      entries.remove(name);
    } else {
      entries.put(name, id);
    }
    return with(directory, new Node(node.type, node.ino, node.text, entries));
  }

  /** How many names lead there. */
  int names(int id) {
    int count = 0;
    for (Node node : nodes.values()) {
      for (int child : node.entries.values()) {
        count += child == id ? 1 : 0;
      }
    }
    return count;
  }

  /** Whether it was removed. */
  boolean isGone(int id) {
    return id != TOP && names(id) == 0;
  }

  /** As {@code st_nlink}. */
  int links(int id) {
    if (!node(id).isDirectory()) {
      return names(id);
    }
    int subdirectories = 0;
    for (int child : node(id).entries.values()) {
      subdirectories += node(child).isDirectory() ? 1 : 0;
    }
    return isGone(id) ? 0 : 2 + subdirectories;
  }

  /** Whether a directory is another, or above it. */
  boolean isAbove(int id, int other) {
    if (id == other) {
      return true;
    }
    for (int child : node(id).entries.values()) {
      if (node(child).isDirectory() && isAbove(child, other)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a file can be the one with this inode number. */
  boolean canBe(int id, long ino, Set<Integer> open) {
    long known = node(id).ino;
    if (known != 0) {
      return known == ino;
    }
    for (Map.Entry<Integer, Node> other : nodes.entrySet()) {
      int number = other.getKey();
      if (other.getValue().ino == ino && (open.contains(number) || !isGone(number))) {
        return false;
      }
    }
    return true;
  }

  /** The same, knowing that inode number. */
  World seenAs(int id, long ino) {
    Node node = node(id);
    return node.ino == ino ? this : with(id, new Node(node.type, ino, node.text, node.entries));
  }
}
