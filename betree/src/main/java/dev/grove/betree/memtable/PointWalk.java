package dev.grove.betree.memtable;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.EncodedMessage;
import dev.grove.betree.source.PointCursor;

/** The points of a view in a range; sorts one leaf after the other as it comes to it. */
final class PointWalk implements PointCursor {
  private final byte[][] chunks;
  private final int version;
  private final KeyRange range;
  private final TreeCursor<Leaf> leaves;
  private final int[] order = new int[Leaf.CAPACITY];
  private final int[] older = new int[Leaf.CAPACITY];
  private Leaf leaf;
  private int index;
  private int end;
  private boolean started;

  PointWalk(Node<Leaf> root, byte[][] chunks, int version, KeyRange range) {
    this.chunks = chunks;
    this.version = version;
    this.range = range;
    Leaf floor = Node.floor(root, range.lo());
    this.leaves = new TreeCursor<>(root, floor == null ? range.lo() : floor.fence, range.hi());
  }

  @Override
  public boolean next() {
    index++;
    while (index >= end) {
      if (!leaves.next()) {
        index = end;
        return false;
      }
      enter(leaves.value());
    }
    return true;
  }

  private void enter(Leaf next) {
    leaf = next;
    index = 0;
    end = leaf.sort(chunks, version, order, older);
    while (!started && index < end && compareKey(index, range.lo()) < 0) {
      index++;
    }
    started = true;
    while (range.hi() != null && end > index && compareKey(end - 1, range.hi()) >= 0) {
      end--;
    }
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
