package dev.grove.betree.memtable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.PointCursor;

/** Checks the shape of a tree. */
final class TreeCheck {
  private TreeCheck() {}

  static void check(MemtableView view) {
    checkNode(view.leaves(), Keys.EMPTY, null);
    checkLeaves(view);
    checkNode(view.ranges(), Keys.EMPTY, null);
  }

  /** Every key lies between the fence of its leaf and the next one. */
  private static void checkLeaves(MemtableView view) {
    TreeCursor<Leaf> leaves = new TreeCursor<>(view.leaves(), Keys.EMPTY, null);
    Leaf leaf = null;
    while (leaves.next()) {
      assertArrayEquals(leaves.key(), leaves.value().fence, "found by another key than its fence");
      checkLeaf(view, leaf, leaves.key());
      leaf = leaves.value();
    }
    checkLeaf(view, leaf, null);
  }

  private static void checkLeaf(MemtableView view, Leaf leaf, byte[] end) {
    if (leaf != null) {
      int keys = 0;
      PointCursor points = view.points(new KeyRange(leaf.fence, end));
      while (points.next()) {
        assertTrue(Keys.compare(leaf.fence, points.key()) <= 0, "a key below its leaf");
        assertTrue(Keys.isBelow(points.key(), end), "a key above its leaf");
        keys++;
      }
      assertTrue(keys > 0 && keys <= Leaf.CAPACITY, keys + " keys in a leaf");
    }
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
