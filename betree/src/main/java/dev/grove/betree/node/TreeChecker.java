package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.run.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Walks the headers of a whole tree and checks every invariant that needs no I/O:
 *
 * <ol>
 *   <li>the root covers all keys; the fences of the children tile those of their parent exactly;
 *       pivots ascend; every node has one parent; all leaves are at the same depth;
 *   <li>a reference is not empty, its run says something there, it lies within its edge or leaf,
 *       and within what its run covers;
 *   <li>in a stack, references that no compaction has merged lie on top of those that one has;
 *   <li>base references ascend, do not overlap, and are of runs of puts;
 *   <li>a run is counted at least as often as these headers refer to it; exactly as often as all
 *       who refer to it do, if the caller knows them all.
 * </ol>
 *
 * <p>The headers have to stand still: those of a checkpoint, or of a tree whose owners rest.
 */
public final class TreeChecker {
  /** A damaged tree need not be described to the end. */
  public static final int MAX_FINDINGS = 100;

  private static final int MAX_KEY_BYTES_SHOWN = 32;

  private final Function<Node, NodeHeader> headers;
  private final List<String> findings = new ArrayList<>();
  private final Map<Long, Integer> depths = new HashMap<>();
  private final Map<Long, Run> runs = new HashMap<>();
  private final Map<Long, Integer> references = new HashMap<>();
  private int leafDepth = -1;

  private TreeChecker(Function<Node, NodeHeader> headers) {
    this.headers = headers;
  }

  /** What is wrong with the tree below {@code root} as published, in words; empty if nothing is. */
  public static List<String> check(Node root) {
    return check(root, Node::header);
  }

  /**
   * The same for headers other than the published ones.
   *
   * @param headers the header of a node; {@code null} if there is none
   */
  public static List<String> check(Node root, Function<Node, NodeHeader> headers) {
    TreeChecker checker = new TreeChecker(headers);
    checker.node(root, KeyRange.ALL, 0);
    checker.counts();
    return List.copyOf(checker.findings);
  }

  /**
   * The same, with the counts of runs checked exactly.
   *
   * @param expected by the id of each run, how many references it should have in all: from these
   *     headers, from checkpoints and snapshots, and from work under way
   */
  public static List<String> check(
      Node root, Function<Node, NodeHeader> headers, Map<Long, Integer> expected) {
    TreeChecker checker = new TreeChecker(headers);
    checker.node(root, KeyRange.ALL, 0);
    checker.counts();
    checker.exactCounts(expected);
    return List.copyOf(checker.findings);
  }

  private void node(Node node, KeyRange fences, int depth) {
    String name = "node " + node.id();
    if (depths.putIfAbsent(node.id(), depth) != null) {
      find(name + " is reached by more than one edge");
      return;
    }
    NodeHeader header = headers.apply(node);
    if (header == null) {
      find(name + " has no header");
      return;
    }
    if (!isSame(header.range(), fences)) {
      find(name + " has the fences " + text(header.range()) + ", its parent says " + text(fences));
    }
    switch (header) {
      case InteriorHeader interior -> interior(name, interior, depth);
      case LeafHeader leaf -> leaf(name, leaf, depth);
    }
  }

  private void interior(String name, InteriorHeader header, int depth) {
    for (int i = 0; i < header.edges().size(); i++) {
      Edge edge = header.edges().get(i);
      KeyRange range = header.edgeRange(i);
      String where = name + ", edge " + i + " to node " + edge.child().id();
      if (range.isEmpty()) {
        find(where + ": the pivots " + text(range) + " leave it no keys");
      }
      stack(where, edge.stack(), range);
      node(edge.child(), range, depth + 1);
    }
  }

  private void leaf(String name, LeafHeader leaf, int depth) {
    if (leafDepth < 0) {
      leafDepth = depth;
    }
    if (leafDepth != depth) {
      find(name + " is a leaf at depth " + depth + ", others are at depth " + leafDepth);
    }
    stack(name + ", overlay", leaf.overlay(), leaf.range());
    byte[] end = leaf.range().lo();
    for (RunRef ref : leaf.base()) {
      String where = name + ", base, " + ref.run();
      reference(where, ref, leaf.range());
      if (!ref.run().meta().isOnlyPuts()) {
        find(where + " holds more than puts");
      }
      if (end == null || Keys.compare(ref.range().lo(), end) < 0) {
        find(where + " begins before the end of the reference before it: " + text(ref.range()));
      }
      end = ref.range().hi();
    }
  }

  private void stack(String where, RunStack stack, KeyRange owner) {
    boolean settled = false;
    for (RunRef ref : stack.refs()) {
      reference(where + ", " + ref.run(), ref, owner);
      if (settled && !ref.settled()) {
        find(where + ": " + ref.run() + " is not compacted, but lies below one that is");
      }
      settled |= ref.settled();
    }
  }

  private void reference(String where, RunRef ref, KeyRange owner) {
    runs.put(ref.run().id(), ref.run());
    references.merge(ref.run().id(), 1, Integer::sum);
    KeyRange range = ref.range();
    if (range.isEmpty()) {
      find(where + ": the reference to " + text(range) + " is empty");
    }
    if (SliceBounds.of(ref.run().meta(), range) == null) {
      find(where + ": the run says nothing in " + text(range));
    }
    if (!owner.covers(range)) {
      find(where + ": the reference to " + text(range) + " reaches beyond " + text(owner));
    }
    KeyRange covered = ref.run().meta().covered();
    if (!covered.covers(range)) {
      find(where + ": the reference to " + text(range) + " exceeds the run's " + text(covered));
    }
  }

  private void counts() {
    references.forEach(
        (id, explained) -> {
          int counted = runs.get(id).references();
          if (counted < explained) {
            find("run " + id + " is referred to " + explained + " times, counted " + counted);
          }
        });
  }

  private void exactCounts(Map<Long, Integer> expected) {
    runs.forEach(
        (id, run) -> {
          int explained = expected.getOrDefault(id, 0);
          int counted = run.references();
          if (explained < references.get(id)) {
            find("run " + id + " should have " + explained + " references, fewer than it has here");
          } else if (counted != explained) {
            find("run " + id + " should have " + explained + " references, counted " + counted);
          }
        });
  }

  private void find(String finding) {
    if (findings.size() < MAX_FINDINGS) {
      findings.add(finding);
    }
  }

  private static boolean isSame(KeyRange a, KeyRange b) {
    return Keys.compare(a.lo(), b.lo()) == 0 && Keys.compareUpper(a.hi(), b.hi()) == 0;
  }

  private static String text(KeyRange range) {
    return "[" + text(range.lo()) + ", " + (range.hi() == null ? "end" : text(range.hi())) + ")";
  }

  private static String text(byte[] key) {
    int shown = Math.min(key.length, MAX_KEY_BYTES_SHOWN);
    String hex = "'" + HexFormat.of().formatHex(key, 0, shown) + "'";
    return shown == key.length ? hex : hex + " and " + (key.length - shown) + " more bytes";
  }
}
