package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.merge.LookupState;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.source.MessageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The headers from the root to the leaf of one key, as they were together at one moment.
 *
 * <ol>
 *   <li>Read the view, then the headers edge by edge down to the leaf.
 *   <li>Read them again: if the root's and every other header are the same objects, nothing moved
 *       from an upper one to a lower one in between, so that together they hold every message of
 *       the key. Otherwise start again.
 *   <li>A flush that is under way stands in the parent's stack and has reached the child already.
 *       It is read in the child only: to apply patches a second time is not always harmless.
 * </ol>
 */
final class Path {
  private final TreeView view;
  private final MemtableView active;
  private final List<NodeHeader> headers;

  private Path(TreeView view, MemtableView active, List<NodeHeader> headers) {
    this.view = view;
    this.active = active;
    this.headers = headers;
  }

  /**
   * Collects the path of {@code key}; as often as it takes, each retry being another thread's
   * progress.
   */
  static Path capture(Supplier<TreeView> views, byte[] key) {
    while (true) {
      TreeView view = views.get();
      Path path = below(view, view.active().view(), views, key);
      if (path != null) {
        return path;
      }
    }
  }

  /**
   * Collects the path of {@code key} below memtables that may have been searched meanwhile.
   *
   * @param active what {@code view.active()} showed when, or after, the view was read
   * @return {@code null} if the tree has changed since the view was read, and all is to be read
   *     again
   */
  static Path below(TreeView view, MemtableView active, Supplier<TreeView> views, byte[] key) {
    List<Node> nodes = new ArrayList<>(4);
    List<NodeHeader> headers = new ArrayList<>(5);
    boolean whole =
        collect(view, key, nodes, headers) && isUnchanged(views.get(), view, nodes, headers);
    return whole ? new Path(view, active, headers) : null;
  }

  private static boolean collect(
      TreeView view, byte[] key, List<Node> nodes, List<NodeHeader> headers) {
    NodeHeader header = view.root();
    headers.add(header);
    while (header instanceof InteriorHeader interior) {
      Node child = interior.edges().get(interior.edgeOf(key)).child();
      header = child.header();
      nodes.add(child);
      headers.add(header);
      if (!header.range().contains(key)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnchanged(
      TreeView now, TreeView view, List<Node> nodes, List<NodeHeader> headers) {
    if (now.root() != view.root()) {
      return false;
    }
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).header() != headers.get(i + 1)) {
        return false;
      }
    }
    return true;
  }

  MemtableView active() {
    return active;
  }

  List<MemtableView> sealed() {
    return view.sealed();
  }

  /** The stacks of the edges that lead to {@code key}, top down, the leaf's overlay last. */
  void forEachRef(byte[] key, RefVisitor visitor) {
    for (int i = 0; i < headers.size(); i++) {
      RunRef receivedBelow = i + 1 < headers.size() ? headers.get(i + 1).received() : null;
      List<RunRef> refs = stack(headers.get(i), key);
      for (int j = 0; j < refs.size(); j++) {
        RunRef ref = refs.get(j);
        if (ref == receivedBelow) {
          break; // it and all below it are a flush that the next node has received
        }
        if (visitor.isDone(ref)) {
          return;
        }
      }
    }
  }

  private static List<RunRef> stack(NodeHeader header, byte[] key) {
    return switch (header) {
      case InteriorHeader interior -> interior.edges().get(interior.edgeOf(key)).stack().refs();
      case LeafHeader leaf -> leaf.overlay().refs();
    };
  }

  /** Searches stacks and base for a key of the leaf, until the answer is decided. */
  void feedRuns(LookupState state) {
    forEachRef(state.key(), ref -> state.feed(ref.source()));
    if (!state.isDecided()) {
      RunRef base = baseOf(state.key());
      if (base != null) {
        state.feed(base.source());
      }
    }
  }

  /** The reference of the base that may have {@code key}, or {@code null}. */
  private RunRef baseOf(byte[] key) {
    List<RunRef> base = leaf().base();
    int low = 0;
    int high = base.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Keys.compare(base.get(middle).range().lo(), key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : base.get(low - 1);
  }

  /**
   * Exclusive end of the keys from {@code key} on for which this is the path; {@code null} for "to
   * the end".
   */
  byte[] end(byte[] key) {
    byte[] end = leaf().range().hi();
    for (NodeHeader header : headers) {
      if (header instanceof InteriorHeader interior) {
        end = Keys.minUpper(end, interior.edgeRange(interior.edgeOf(key)).hi());
      }
    }
    return end;
  }

  LeafHeader leaf() {
    return (LeafHeader) headers.getLast();
  }

  /**
   * All sources that may say something about keys of {@code range}, which lies within the leaf's
   * fences; newest first.
   */
  List<MessageSource> sources(KeyRange range) {
    List<MessageSource> sources = new ArrayList<>();
    sources.add(active);
    sources.addAll(view.sealed());
    forEachRef(
        range.lo(),
        ref -> {
          if (ref.range().overlaps(range)) {
            sources.add(ref.source());
          }
          return false;
        });
    List<RunRef> base = leaf().base().stream().filter(r -> r.range().overlaps(range)).toList();
    if (!base.isEmpty()) {
      sources.add(new BaseSource(base));
    }
    return sources;
  }

  /** Looks at one reference after the other. */
  interface RefVisitor {
    boolean isDone(RunRef ref);
  }
}
