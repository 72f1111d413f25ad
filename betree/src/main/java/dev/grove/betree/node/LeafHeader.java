package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.List;
import java.util.function.Consumer;

/**
 * Header of a leaf: an overlay of messages on a base of present values.
 *
 * @param overlay messages not yet merged into the base
 * @param base references in key order, not overlapping; their runs hold only puts
 */
public record LeafHeader(KeyRange range, RunStack overlay, List<RunRef> base, RunRef received)
    implements NodeHeader {
  public LeafHeader {
    base = List.copyOf(base);
    for (int i = 1; i < base.size(); i++) {
      byte[] previousEnd = base.get(i - 1).range().hi();
      if (previousEnd == null || Keys.compare(previousEnd, base.get(i).range().lo()) > 0) {
        throw new IllegalStateException("base references overlap at " + i);
      }
    }
  }

  public LeafHeader(KeyRange range, RunStack overlay, List<RunRef> base) {
    this(range, overlay, base, null);
  }

  public static LeafHeader empty(KeyRange range) {
    return new LeafHeader(range, RunStack.EMPTY, List.of());
  }

  public long baseBytes() {
    long sum = 0;
    for (RunRef ref : base) {
      sum += ref.bytes();
    }
    return sum;
  }

  @Override
  public void forEachRef(Consumer<RunRef> visitor) {
    overlay.refs().forEach(visitor);
    base.forEach(visitor);
  }
}
