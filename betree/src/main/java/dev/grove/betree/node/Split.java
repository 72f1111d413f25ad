package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.run.Sample;
import java.util.ArrayList;
import java.util.List;

/** Transition: one node becomes several. Only references are divided; no data is rewritten. */
public final class Split {
  private Split() {}

  /** The headers of the parts, in key order; a single one if there is no key to split at. */
  public static List<? extends NodeHeader> apply(NodeHeader header, TreeLimits limits) {
    return switch (header) {
      case InteriorHeader interior -> interior(interior, limits.fanout());
      case LeafHeader leaf -> leaf(leaf, limits.leafBytes());
    };
  }

  /** Groups of at most {@code fanout} edges, as even as can be. */
  static List<InteriorHeader> interior(InteriorHeader header, int fanout) {
    int edges = header.edges().size();
    int parts = (edges + fanout - 1) / fanout;
    List<InteriorHeader> result = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      int from = i * edges / parts;
      int to = (i + 1) * edges / parts;
      byte[] hi = to < edges ? header.edges().get(to).low() : header.range().hi();
      KeyRange range = new KeyRange(header.edges().get(from).low(), hi);
      result.add(new InteriorHeader(range, header.edges().subList(from, to)));
    }
    return result;
  }

  /** Parts of about half of {@code leafBytes}, so that each has room to grow. */
  private static List<LeafHeader> leaf(LeafHeader header, long leafBytes) {
    List<byte[]> cuts = cuts(header, Math.max(1, leafBytes / 2));
    List<LeafHeader> result = new ArrayList<>(cuts.size() + 1);
    byte[] low = header.range().lo();
    for (int i = 0; i <= cuts.size(); i++) {
      byte[] high = i < cuts.size() ? cuts.get(i) : header.range().hi();
      result.add(clip(header, new KeyRange(low, high)));
      low = high;
    }
    return result;
  }

  private static LeafHeader clip(LeafHeader header, KeyRange range) {
    List<RunRef> base = new ArrayList<>();
    for (RunRef ref : header.base()) {
      RunRef clipped = ref.clip(range);
      if (clipped != null) {
        base.add(clipped);
      }
    }
    return new LeafHeader(range, header.overlay().clip(range), base);
  }

  /**
   * Ascending keys strictly inside the leaf's fences, {@code target} bytes of base apart or, where
   * keys to cut at are scarce, more: each part is measured from the cut before it, so that a huge
   * value is not followed by parts of next to nothing.
   */
  private static List<byte[]> cuts(LeafHeader header, long target) {
    List<byte[]> cuts = new ArrayList<>();
    byte[] last = header.range().lo();
    long before = 0;
    long cutAt = 0;
    for (RunRef ref : header.base()) {
      for (byte[] key : candidates(ref)) {
        long here = before + ref.run().meta().bytesIn(new KeyRange(ref.range().lo(), key));
        boolean far = here - cutAt >= target;
        if (far && Keys.compare(key, last) > 0 && Keys.isBelow(key, header.range().hi())) {
          cuts.add(key);
          last = key;
          cutAt = here;
        }
      }
      before += ref.bytes();
    }
    if (cuts.size() > 1 && before - cutAt < target / 2) {
      cuts.removeLast();
    }
    return cuts;
  }

  private static List<byte[]> candidates(RunRef ref) {
    List<byte[]> keys = new ArrayList<>();
    keys.add(ref.range().lo());
    for (Sample sample : ref.run().meta().samples()) {
      byte[] key = sample.key();
      if (ref.range().contains(key) && Keys.compare(key, keys.getLast()) > 0) {
        keys.add(key);
      }
    }
    return keys;
  }
}
