package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.run.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes all headers of a tree as they were together at one moment, with a reference to each of
 * their runs, while the owners go on.
 *
 * <ol>
 *   <li>Read the view and the active memtable's view, then walk over all nodes. Of each header that
 *       is not held from the walk before, retain the runs; let go of those that are no longer
 *       there.
 *   <li>Repeat until a walk finds exactly the headers of the walk before (double collect: Afek et
 *       al., "Atomic snapshots of shared memory", JACM 1993). They stood together at the moment
 *       between the two, and none of their runs can go since.
 *   <li>The root's header is replaced in the same write as the memtables that it took over, so the
 *       memtables read at the begin of the last walk are exactly the commits that the tree lacks,
 *       up to the LSN of the active one.
 * </ol>
 *
 * <p>Each further walk means that an owner has published meanwhile, and retains only what is new.
 */
final class Capture {
  /** Walks after which the tree counts as too busy. */
  private static final int MAX_WALKS = 1000;

  private final Supplier<TreeView> views;
  private InteriorHeader root;
  private Map<Node, NodeHeader> held = new HashMap<>();
  private Map<Node, NodeHeader> found = new HashMap<>();
  private boolean changed;

  private Capture(Supplier<TreeView> views) {
    this.views = views;
  }

  /**
   * What was captured.
   *
   * @param view nodes of its own that nobody publishes to, and memtables that take no commits
   * @param headers whose runs are retained
   */
  record Captured(TreeView view, List<NodeHeader> headers) {
    /** Gives the runs back; to be called once. */
    void release() {
      headers.forEach(NodeHeader::releaseRuns);
    }
  }

  /**
   * The newest state.
   *
   * @throws TreeBusyException if the tree changed during each of many walks; nothing is held then
   */
  static Captured take(Supplier<TreeView> views) {
    Capture capture = new Capture(views);
    boolean taken = false;
    try {
      Captured captured = capture.walkUntilQuiet();
      taken = true;
      return captured;
    } finally {
      if (!taken) {
        capture.releaseAll();
      }
    }
  }

  private Captured walkUntilQuiet() {
    for (int i = 0; i < MAX_WALKS; i++) {
      TreeView view = views.get();
      MemtableView active = view.active().view();
      walk(view.root());
      if (!changed) {
        InteriorHeader frozen = freeze(root);
        List<NodeHeader> headers = new ArrayList<>(held.values());
        headers.add(root);
        return new Captured(freeze(active, view.sealed(), frozen), headers);
      }
    }
    throw new TreeBusyException(
        "the tree changed during each of "
            + MAX_WALKS
            + " tries to take a snapshot; try again when less is written");
  }

  @SuppressWarnings("ReferenceEquality") // the very header, not an equal one
  private void walk(InteriorHeader newRoot) {
    changed = false;
    if (newRoot != root) {
      changed = true;
      InteriorHeader before = root;
      root = tryRetain(newRoot) ? newRoot : null;
      if (before != null) {
        before.releaseRuns();
      }
    }
    if (root != null) {
      children(root);
    }
    Map<Node, NodeHeader> gone = held;
    held = found;
    found = gone;
    found.values().forEach(NodeHeader::releaseRuns);
    found.clear();
  }

  private void children(InteriorHeader parent) {
    for (int i = 0; i < parent.edges().size(); i++) {
      NodeHeader header = header(parent.edges().get(i).child());
      if (header == null) {
        continue;
      }
      if (!isSame(header.range(), parent.edgeRange(i))) {
        changed = true;
      } else if (header instanceof InteriorHeader interior) {
        children(interior);
      }
    }
  }

  /** The node's newest header, held; {@code null} if it is being replaced this moment. */
  @SuppressWarnings("ReferenceEquality") // the very header, not an equal one
  private NodeHeader header(Node node) {
    NodeHeader seen = found.get(node);
    if (seen != null) {
      return seen;
    }
    NodeHeader now = node.header();
    NodeHeader before = held.get(node);
    if (now == before) {
      found.put(node, held.remove(node));
      return now;
    }
    changed = true;
    if (!tryRetain(now)) {
      return null;
    }
    found.put(node, now);
    return now;
  }

  private static boolean isSame(KeyRange a, KeyRange b) {
    return Keys.compare(a.lo(), b.lo()) == 0 && Keys.compareUpper(a.hi(), b.hi()) == 0;
  }

  /** Retains all runs of a header or none: a header that has been replaced may have lost some. */
  private static boolean tryRetain(NodeHeader header) {
    List<Run> runs = new ArrayList<>();
    header.forEachRef(ref -> runs.add(ref.run()));
    for (int i = 0; i < runs.size(); i++) {
      if (!runs.get(i).tryRetain()) {
        runs.subList(0, i).forEach(Run::release);
        return false;
      }
    }
    return true;
  }

  private void releaseAll() {
    if (root != null) {
      root.releaseRuns();
    }
    held.values().forEach(NodeHeader::releaseRuns);
    found.values().forEach(NodeHeader::releaseRuns);
  }

  /** The active memtable's view becomes the newest of the sealed ones, below an empty memtable. */
  private static TreeView freeze(
      MemtableView active, List<MemtableView> sealed, InteriorHeader root) {
    List<MemtableView> newestFirst = new ArrayList<>(sealed.size() + 1);
    newestFirst.add(active);
    newestFirst.addAll(sealed);
    return new TreeView(new Memtable(active.lsn()), newestFirst, root);
  }

  /** The same header above nodes of its own; the runs are those that are held already. */
  private InteriorHeader freeze(InteriorHeader header) {
    List<Edge> edges = new ArrayList<>(header.edges().size());
    for (Edge edge : header.edges()) {
      NodeHeader child =
          switch (held.get(edge.child())) {
            case InteriorHeader interior -> freeze(interior);
            case LeafHeader leaf -> leaf;
          };
      edges.add(new Edge(edge.low(), new Node(edge.child().id(), child), edge.stack()));
    }
    return new InteriorHeader(header.range(), edges, header.received());
  }
}
