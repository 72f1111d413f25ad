package dev.grove.betree.memtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.Keys;

/** Checks the shape of a tree. */
final class TreeCheck {
  private TreeCheck() {}

  static void check(MemtableView view) {
    checkNode(view.points(), Keys.EMPTY, null);
    checkNode(view.ranges(), Keys.EMPTY, null);
  }

  /** Every key in {@code [lo, hi)}; returns the height. */
  private static <V> int checkNode(Node<V> node, byte[] lo, byte[] hi) {
    long entries = 0;
    long bytes = 0;
    int height = 0;
    for (int i = 0; i < node.count; i++) {
      byte[] key = node.keys[i];
      byte[] end = i + 1 < node.count ? node.keys[i + 1] : hi;
      assertTrue(Keys.compare(lo, key) <= 0, "a key below its node");
      assertTrue(Keys.isBelow(key, end), "keys in disorder");
      assertEquals(i, node.leaf ? node.search(key) : node.childIndex(key));
      if (!node.leaf) {
        assertTrue(node.child(i).count > 0, "an empty child");
        int below = checkNode(node.child(i), key, end);
        assertTrue(i == 0 || below == height, "children of different heights");
        height = below;
        entries += node.child(i).entries;
        bytes += node.child(i).bytes;
      }
    }
    assertEquals(node.leaf ? node.count : entries, node.entries);
    assertTrue(node.leaf || bytes == node.bytes);
    return height + 1;
  }
}
