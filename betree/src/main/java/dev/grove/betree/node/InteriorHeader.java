package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Header of an interior node. Invariants: at least one edge; the first pivot is the lower fence;
 * pivots ascend strictly; every reference lies within its edge.
 */
public record InteriorHeader(KeyRange range, List<Edge> edges, RunRef received)
    implements NodeHeader {
  public InteriorHeader {
    edges = List.copyOf(edges);
    if (edges.isEmpty() || Keys.compare(edges.getFirst().low(), range.lo()) != 0) {
      throw new IllegalStateException("the first pivot is not the lower fence");
    }
    for (int i = 1; i < edges.size(); i++) {
      if (Keys.compare(edges.get(i - 1).low(), edges.get(i).low()) >= 0) {
        throw new IllegalStateException("pivots do not ascend at edge " + i);
      }
    }
    if (!Keys.isBelow(edges.getLast().low(), range.hi())) {
      throw new IllegalStateException("the last pivot lies beyond the upper fence");
    }
  }

  public InteriorHeader(KeyRange range, List<Edge> edges) {
    this(range, edges, null);
  }

  /** Index of the edge that {@code key}, which is inside the fences, belongs to. */
  public int edgeOf(byte[] key) {
    int low = 0;
    int high = edges.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (Keys.compare(edges.get(middle).low(), key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  public KeyRange edgeRange(int index) {
    byte[] hi = index + 1 < edges.size() ? edges.get(index + 1).low() : range.hi();
    return new KeyRange(edges.get(index).low(), hi);
  }

  /** Index of the edge that leads to {@code child}, or -1. */
  public int indexOf(Node child) {
    for (int i = 0; i < edges.size(); i++) {
      if (edges.get(i).child().id() == child.id()) {
        return i;
      }
    }
    return -1;
  }

  InteriorHeader withStack(int index, RunStack stack) {
    return withEdge(index, edges.get(index).withStack(stack));
  }

  InteriorHeader withEdge(int index, Edge edge) {
    List<Edge> next = new ArrayList<>(edges);
    next.set(index, edge);
    return new InteriorHeader(range, next, received);
  }

  @Override
  public void forEachRef(Consumer<RunRef> visitor) {
    for (Edge edge : edges) {
      edge.stack().refs().forEach(visitor);
    }
  }
}
