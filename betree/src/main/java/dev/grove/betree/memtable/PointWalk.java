package dev.grove.betree.memtable;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.EncodedMessage;
import dev.grove.betree.source.PointCursor;

/**
 * The points of a view in a range, up or down; sorts one leaf after the other as it comes to it.
 */
final class PointWalk implements PointCursor {
  private final byte[][] chunks;
  private final int version;
  private final KeyRange range;
  private final EntryCursor<Leaf> leaves;

  /** 1 up, -1 down. */
  private final int step;

  private final int[] order = new int[Leaf.CAPACITY];
  private final int[] older = new int[Leaf.CAPACITY];
  private Leaf leaf;
  private int index;

  /** Of the leaf's keys in order, those from begin up to end lie in the range. */
  private int begin;

  private int end;

  private PointWalk(
      EntryCursor<Leaf> leaves, int step, byte[][] chunks, int version, KeyRange range) {
    this.leaves = leaves;
    this.step = step;
    this.chunks = chunks;
    this.version = version;
    this.range = range;
  }

  static PointWalk forward(Node<Leaf> root, byte[][] chunks, int version, KeyRange range) {
    TreeCursor<Leaf> leaves = new TreeCursor<>(root, firstFence(root, range.lo()), range.hi());
    return new PointWalk(leaves, 1, chunks, version, range);
  }

  static PointWalk backward(Node<Leaf> root, byte[][] chunks, int version, KeyRange range) {
    BackwardCursor<Leaf> leaves =
        new BackwardCursor<>(root, firstFence(root, range.lo()), range.hi());
    return new PointWalk(leaves, -1, chunks, version, range);
  }

  /** Where the first leaf that may have keys from {@code lo} on begins. */
  private static byte[] firstFence(Node<Leaf> root, byte[] lo) {
    Leaf floor = Node.floor(root, lo);
    return floor == null ? lo : floor.fence;
  }

  @Override
  public boolean next() {
    index += step;
    while (index < begin || index >= end) {
      if (!leaves.next()) {
        end = begin;
        return false;
      }
      enter(leaves.value());
    }
    return true;
  }

  private void enter(Leaf next) {
    leaf = next;
    begin = 0;
    end = leaf.sort(chunks, version, order, older);
    while (begin < end && compareKey(begin, range.lo()) < 0) {
      begin++;
    }
    while (range.hi() != null && end > begin && compareKey(end - 1, range.hi()) >= 0) {
      end--;
    }
    index = step > 0 ? begin : end - 1;
  }

  private int compareKey(int i, byte[] key) {
    return Arena.compareKey(chunks, leaf.address(order[i]), key);
  }

  @Override
  public byte[] key() {
    return Arena.key(chunks, leaf.address(order[index]));
  }

  @Override
  public Message message() {
    return leaf.composed(chunks, order[index], older);
  }

  @Override
  public void encoded(EncodedMessage at) {
    int entry = order[index];
    if (leaf.decides(chunks, entry, older)) {
      long address = leaf.address(entry);
      at.pointTo(
          Arena.chunk(chunks, address),
          Arena.messageStart(chunks, address),
          Arena.messageEnd(chunks, address));
    } else {
      at.encode(message());
    }
  }
}
