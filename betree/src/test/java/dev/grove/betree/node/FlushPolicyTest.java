package dev.grove.betree.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.Run;
import dev.grove.betree.tree.MemoryRuns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which edges are flushed, and when. */
class FlushPolicyTest {
  private static final int EDGES = 32;
  private static final int FLUSH_RUNS = 8;
  private static final TreeLimits LIMITS =
      new TreeLimits(
          1 << 20, 32, 1 << 20, FLUSH_RUNS, 4, 1 << 20, 1, 8, 4 << 20, 1 << 20, 40, 16, 0.5, 0.75);

  private final MemoryRuns runs = new MemoryRuns(64 << 10);

  private static byte[] key(int edge) {
    return edge == 0 ? Keys.EMPTY : new byte[] {(byte) edge};
  }

  private static InteriorHeader empty() {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < EDGES; i++) {
      Node child = new Node(i + 2, LeafHeader.empty(KeyRange.ALL));
      edges.add(new Edge(key(i), child, RunStack.EMPTY));
    }
    return new InteriorHeader(KeyRange.ALL, edges);
  }

  /** The header after a run has come that has a key for each of these edges. */
  private InteriorHeader arrive(InteriorHeader header, int first, int last) {
    Batch batch = new Batch();
    for (int i = first; i <= last; i++) {
      batch.put(new byte[] {(byte) i, 1}, new byte[10]);
    }
    Memtable memtable = new Memtable();
    memtable.apply(batch);
    List<Segment> segments = List.of(new Segment(KeyRange.ALL, List.of(memtable.view())));
    Run run = runs.write(segments, Long.MAX_VALUE, false).getFirst();
    return (InteriorHeader)
        Receive.apply(header, List.of(RunRef.of(run, KeyRange.ALL, true)), true);
  }

  private static InteriorHeader flushed(InteriorHeader header, List<Edge> edges) {
    InteriorHeader result = header;
    for (Edge edge : edges) {
      result = Flushed.apply(result, edge.child(), edge.stack().refs());
    }
    return result;
  }

  @Test
  void withEachRunAsManyEdgesAreFlushedAsKeepUp() {
    InteriorHeader header = empty();
    for (int arrival = 1; arrival <= 100; arrival++) {
      header = arrive(header, 0, EDGES - 1);
      int share = FlushPolicy.share(header, 0, LIMITS);
      assertEquals(EDGES / FLUSH_RUNS, share);
      List<Edge> chosen = FlushPolicy.choose(header, LIMITS, false, share, _ -> true);
      header = flushed(header, chosen);
      if (arrival > 2 * FLUSH_RUNS) {
        assertEquals(share, chosen.size(), "arrival " + arrival);
        int tallest = header.edges().stream().mapToInt(edge -> edge.stack().runs()).max().orElse(0);
        assertTrue(tallest <= FLUSH_RUNS, "arrival " + arrival + ": " + tallest + " runs");
      }
    }
  }

  @Test
  void theFullestEdgesGoFirst() {
    InteriorHeader header = empty();
    for (int i = 0; i < FLUSH_RUNS; i++) {
      header = arrive(header, i, 2 * FLUSH_RUNS - i);
    }
    List<Edge> chosen = FlushPolicy.choose(header, LIMITS, false, 3, _ -> true);
    assertEquals(3, chosen.size());
    assertTrue(chosen.stream().allMatch(edge -> edge.stack().runs() == FLUSH_RUNS));
  }

  @Test
  void anEdgeThatIsNotReadyIsPassedOver() {
    InteriorHeader header = empty();
    for (int i = 0; i < FLUSH_RUNS; i++) {
      header = arrive(header, 3, 4);
    }
    List<Edge> chosen =
        FlushPolicy.choose(header, LIMITS, false, 5, edge -> edge.child().id() != 3 + 2);
    assertEquals(List.of(header.edges().get(4)), chosen);
  }

  @Test
  void anEdgeIsFlushedWithoutAShareOnlyWhenItIsOverdue() {
    InteriorHeader header = empty();
    for (int i = 1; i < FLUSH_RUNS * 3 / 2; i++) {
      header = arrive(header, 5, 5);
      assertEquals(List.of(), FlushPolicy.choose(header, LIMITS, false, 0, _ -> true));
    }
    header = arrive(header, 5, 5);
    Edge overdue = header.edges().get(5);
    assertEquals(List.of(overdue), FlushPolicy.choose(header, LIMITS, false, 0, _ -> true));
  }

  @Test
  void aLargeArrivalGivesALargerShare() {
    InteriorHeader header = empty();
    assertEquals(10, FlushPolicy.share(header, 10 * LIMITS.flushBytes(), LIMITS));
    assertEquals(EDGES, FlushPolicy.share(header, 1000 * LIMITS.flushBytes(), LIMITS));
  }

  @Test
  void idleTimeIsNotSpentOnNothing() {
    InteriorHeader header = empty();
    for (int i = 0; i < FLUSH_RUNS / 2; i++) {
      assertFalse(FlushPolicy.isWorthIdleTime(header.edges().get(5).stack(), LIMITS));
      header = arrive(header, 5, 5);
    }
    assertTrue(FlushPolicy.isWorthIdleTime(header.edges().get(5).stack(), LIMITS));
  }
}
