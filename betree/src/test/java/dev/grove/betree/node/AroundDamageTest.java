package dev.grove.betree.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.Run;
import dev.grove.betree.tree.MemoryRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Merges above and below damaged runs leave a leaf that can be stored and opened again. */
class AroundDamageTest {
  private static final TreeLimits LIMITS =
      new TreeLimits(4 << 10, 4, 2 << 10, 3, 2, 2 << 10, 1, 3, 8 << 10, 8 << 10, 8, 16, 0.5, 0.75);

  private final MemoryRuns runs = new MemoryRuns(64 << 10);

  private LeafHeader receive(LeafHeader leaf, int value) {
    Batch batch = new Batch().put(new byte[] {'a'}, new byte[] {(byte) value});
    Memtable memtable = new Memtable();
    memtable.apply(batch.put(new byte[] {'z'}, new byte[100]));
    List<Segment> all = List.of(new Segment(KeyRange.ALL, List.of(memtable.view())));
    Run run = runs.write(all, Long.MAX_VALUE, false).getFirst();
    return (LeafHeader) Receive.apply(leaf, List.of(RunRef.of(run, KeyRange.ALL, true)), false);
  }

  private LeafHeader merge(LeafHeader leaf, CompactionPlan.OfOverlay plan) {
    List<RunRef> refs = plan.newestFirst();
    Segment segment = new Segment(plan.range(), refs.stream().map(RunRef::source).toList());
    return (LeafHeader)
        Compacted.apply(leaf, plan, runs.write(List.of(segment), Long.MAX_VALUE, false));
  }

  private static void assertSound(LeafHeader leaf, String when) {
    Node below = new Node(2, leaf);
    Edge edge = new Edge(KeyRange.ALL.lo(), below, RunStack.EMPTY);
    Node root = new Node(1, new InteriorHeader(KeyRange.ALL, List.of(edge)));
    assertEquals(List.of(), TreeChecker.check(root), when);
  }

  @Test
  void whatLiesBelowAnOutputCountsAsMerged() {
    LeafHeader leaf = LeafHeader.empty(KeyRange.ALL);
    for (int value = 0; value < 3; value++) {
      leaf = receive(leaf, value);
    }
    Set<Long> damaged = Set.of(leaf.overlay().refs().getLast().run().id());
    CompactionPlan.OfOverlay plan = AroundDamage.plan(leaf, LIMITS, damaged);
    assertNotNull(plan);
    LeafHeader after = merge(leaf, plan);
    assertEquals(2, after.overlay().runs());
    assertEquals(leaf.overlay().refs().getLast().run(), after.overlay().refs().getLast().run());
    assertSound(after, "merged above the damaged run");
  }

  @Test
  void anyRowOfReceivedAndDamagedRunsStaysSound() {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      LeafHeader leaf = LeafHeader.empty(KeyRange.ALL);
      List<Long> damaged = new ArrayList<>();
      for (int step = 0; step < 30; step++) {
        leaf = receive(leaf, step);
        if (random.nextInt(4) == 0 && damaged.size() < 3) {
          damaged.add(leaf.overlay().refs().getFirst().run().id());
        }
        CompactionPlan.OfOverlay plan = AroundDamage.plan(leaf, LIMITS, Set.copyOf(damaged));
        leaf = plan == null ? leaf : merge(leaf, plan);
        assertSound(leaf, "seed " + seed + ", step " + step);
      }
    }
  }
}
