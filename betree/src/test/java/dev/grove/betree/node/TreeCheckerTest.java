package dev.grove.betree.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.Run;
import dev.grove.betree.tree.MemoryRuns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each kind of damage that headers can show is found and named. */
class TreeCheckerTest {
  private static final byte[] K = "k".getBytes(UTF_8);
  private static final KeyRange LOW = new KeyRange(Keys.EMPTY, K);
  private static final KeyRange HIGH = new KeyRange(K, null);

  private final MemoryRuns runs = new MemoryRuns(0);

  private Run run(Batch batch) {
    Memtable memtable = new Memtable();
    memtable.apply(batch);
    List<Segment> all = List.of(new Segment(KeyRange.ALL, List.of(memtable.view())));
    return runs.write(all, Long.MAX_VALUE, false).getFirst();
  }

  private Run values() {
    Batch batch = new Batch().put("a".getBytes(UTF_8), K).put("z".getBytes(UTF_8), K);
    return run(batch);
  }

  private static Node leaf(long id, KeyRange range) {
    return new Node(id, LeafHeader.empty(range));
  }

  private static Edge edge(KeyRange range, Node child, RunRef... refs) {
    return new Edge(range.lo(), child, new RunStack(List.of(refs)));
  }

  private static Node root(Edge... edges) {
    return new Node(1, new InteriorHeader(KeyRange.ALL, List.of(edges)));
  }

  private static void assertFinds(String expected, Node root) {
    List<String> findings = TreeChecker.check(root);
    assertTrue(findings.stream().anyMatch(f -> f.contains(expected)), findings.toString());
  }

  @Test
  void findsNothingInASoundTree() {
    Run run = values();
    RunRef low = RunRef.of(run, LOW, true);
    run.retain();
    RunRef high = RunRef.of(run, HIGH, true);
    LeafHeader right = new LeafHeader(HIGH, RunStack.EMPTY, List.of(high));
    Node root = root(edge(LOW, leaf(2, LOW), low), edge(HIGH, new Node(3, right)));
    assertEquals(List.of(), TreeChecker.check(root));
  }

  @Test
  void findsFencesThatDoNotTile() {
    assertFinds("fences", root(edge(LOW, leaf(2, LOW)), edge(HIGH, leaf(3, LOW))));
    assertFinds("fences", new Node(1, LeafHeader.empty(LOW)));
  }

  @Test
  void findsASharedChildAndALeafTooHigh() {
    Node shared = leaf(2, LOW);
    assertFinds("more than one edge", root(edge(LOW, shared), edge(HIGH, shared)));
    Node inner = new Node(4, new InteriorHeader(HIGH, List.of(edge(HIGH, leaf(5, HIGH)))));
    assertFinds("depth", root(edge(LOW, leaf(2, LOW)), edge(HIGH, inner)));
  }

  @Test
  void findsAMissingHeader() {
    Node root = root(edge(KeyRange.ALL, leaf(2, KeyRange.ALL)));
    List<String> findings = TreeChecker.check(root, n -> n.id() == 1 ? n.header() : null);
    assertEquals(List.of("node 2 has no header"), findings);
  }

  @Test
  void findsAReferenceBeyondItsEdge() {
    RunRef whole = RunRef.of(values(), KeyRange.ALL, true);
    Node root = root(edge(LOW, leaf(2, LOW), whole), edge(HIGH, leaf(3, HIGH)));
    assertFinds("reaches beyond", root);
  }

  @Test
  void findsStacksOutOfOrder() {
    RunRef settled = RunRef.of(values(), KeyRange.ALL, true);
    RunRef raw = RunRef.of(values(), KeyRange.ALL, false);
    assertFinds("below one that is", root(edge(KeyRange.ALL, leaf(2, KeyRange.ALL), settled, raw)));
  }

  @Test
  void findsDeletesInABase() {
    for (Batch batch : List.of(new Batch().delete(K), new Batch().deleteRange(K, null))) {
      RunRef ref = RunRef.of(run(batch), KeyRange.ALL, true);
      LeafHeader leaf = new LeafHeader(KeyRange.ALL, RunStack.EMPTY, List.of(ref));
      assertFinds("holds more than puts", root(edge(KeyRange.ALL, new Node(2, leaf))));
    }
  }

  @Test
  void findsARunCountedTooLow() {
    Run run = values();
    RunRef ref = RunRef.of(run, KeyRange.ALL, true);
    Node root = root(edge(KeyRange.ALL, leaf(2, KeyRange.ALL), ref, ref));
    assertFinds("run 1 is referred to 2 times, counted 1", root);
  }

  @Test
  void comparesCountsExactlyIfAllHoldersAreKnown() {
    Run run = values();
    run.retain();
    Node root = root(edge(KeyRange.ALL, leaf(2, KeyRange.ALL), RunRef.of(run, KeyRange.ALL, true)));
    assertEquals(List.of(), TreeChecker.check(root));
    assertEquals(List.of(), TreeChecker.check(root, Node::header, Map.of(1L, 2)));
    assertEquals(
        List.of("run 1 should have 1 references, counted 2"),
        TreeChecker.check(root, Node::header, Map.of(1L, 1)));
    assertEquals(
        List.of("run 1 should have 0 references, fewer than it has here"),
        TreeChecker.check(root, Node::header, Map.of()));
  }
}
