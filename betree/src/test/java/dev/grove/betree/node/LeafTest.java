package dev.grove.betree.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.Run;
import dev.grove.betree.tree.MemoryRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What compactions and splits make of one leaf. */
class LeafTest {
  private static final TreeLimits LIMITS =
      new TreeLimits(4 << 10, 4, 2 << 10, 3, 2, 2 << 10, 3, 8 << 10, 8 << 10, 8, 16, 0.5, 0.75);

  private final MemoryRuns runs = new MemoryRuns(64 << 10);
  private final SplittableRandom random = new SplittableRandom(1);

  private static byte[] key(int number) {
    return "k%06d".formatted(number).getBytes(UTF_8);
  }

  private byte[] value(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }

  private LeafHeader receive(LeafHeader leaf, Batch batch) {
    Memtable memtable = new Memtable();
    memtable.apply(batch);
    List<Segment> segments = List.of(new Segment(KeyRange.ALL, List.of(memtable.view())));
    Run run = runs.write(segments, Long.MAX_VALUE, false).getFirst();
    List<RunRef> refs = List.of(RunRef.of(run, KeyRange.ALL, true));
    return (LeafHeader) Receive.apply(leaf, refs, false);
  }

  private LeafHeader compact(LeafHeader leaf, long runBytes) {
    CompactionPlan.OfLeaf plan = CompactionPolicy.leaf(leaf, LIMITS).narrowed();
    List<Segment> segments = new ArrayList<>();
    for (CompactionPlan.SpanPart part : plan.parts()) {
      segments.add(
          new Segment(part.range(), part.newestFirst().stream().map(RunRef::source).toList()));
    }
    return (LeafHeader) Compacted.apply(leaf, plan, runs.write(segments, runBytes, true));
  }

  @Test
  void compactionsDoNotPileUpReferences() {
    LeafHeader leaf = LeafHeader.empty(KeyRange.ALL);
    for (int round = 0; round < 20; round++) {
      Batch batch = new Batch();
      for (int i = 0; i < 20; i++) {
        batch.put(key(100_000 + random.nextInt(100 * (round + 1))), value(20));
      }
      leaf = compact(receive(leaf, batch.put(key(90_000 - round), value(20))), 1 << 20);
      assertEquals(1, leaf.base().size(), "round " + round);
    }
  }

  @Test
  void loadInKeyOrderLeavesTheBaseAsItIs() {
    LeafHeader leaf = LeafHeader.empty(KeyRange.ALL);
    for (int round = 0; round < 5; round++) {
      List<RunRef> before = leaf.base();
      leaf = compact(receive(leaf, new Batch().put(key(round), value(2000))), 1 << 20);
      assertEquals(before, leaf.base().subList(0, round));
    }
  }

  @Test
  void smallReferencesAreMergedWithWhatComesBesideThem() {
    LeafHeader leaf = LeafHeader.empty(KeyRange.ALL);
    for (int round = 0; round < 200; round++) {
      leaf = compact(receive(leaf, new Batch().put(key(round), value(20))), 1 << 20);
    }
    assertTrue(leaf.base().size() < 12, "references: " + leaf.base().size());
  }

  @Test
  void baseBetweenFarKeysOfARunIsNotRewritten() {
    Batch batch = new Batch();
    for (int i = 100; i < 200; i++) {
      batch.put(key(i), value(100));
    }
    LeafHeader leaf = compact(receive(LeafHeader.empty(KeyRange.ALL), batch), 2 << 10);
    List<RunRef> before = leaf.base();
    assertTrue(before.size() > 4);
    Batch farApart = new Batch().put(key(0), value(10)).deleteRange(key(199), key(300));
    leaf = compact(receive(leaf, farApart), 2 << 10);
    assertTrue(leaf.overlay().isEmpty());
    assertEquals(before.subList(0, before.size() - 1), leaf.base().subList(1, before.size()));
    assertEquals(before.size() + 1, leaf.base().size());
  }

  @Test
  void overlayThatSaysNothingHereIsDropped() {
    KeyRange middle = new KeyRange(key(100), key(200));
    Batch batch = new Batch().put(key(150), value(10));
    LeafHeader leaf = compact(receive(LeafHeader.empty(middle), batch), 2 << 10);
    List<RunRef> before = leaf.base();
    leaf = receive(leaf, new Batch().put(key(1), value(10)).put(key(300), value(10)));
    assertEquals(1, leaf.overlay().runs());
    leaf = compact(leaf, 2 << 10);
    assertTrue(leaf.overlay().isEmpty());
    assertEquals(before, leaf.base());
  }

  @Test
  void hugeValuesDoNotMakeLeavesOfNothing() {
    Batch batch = new Batch().put(key(0), value(100 << 10));
    for (int i = 1; i <= 200; i++) {
      batch.put(key(i), value(100));
    }
    LeafHeader leaf = compact(receive(LeafHeader.empty(KeyRange.ALL), batch), 1 << 20);
    List<? extends NodeHeader> parts = Split.apply(leaf, LIMITS);
    for (NodeHeader part : parts.subList(0, parts.size() - 1)) {
      long bytes = ((LeafHeader) part).baseBytes();
      assertTrue(bytes >= LIMITS.leafBytes() / 2, "a part of " + bytes + " bytes");
    }
    assertEquals(leaf.baseBytes(), bytes(parts));
  }

  private static long bytes(List<? extends NodeHeader> parts) {
    return parts.stream().mapToLong(part -> ((LeafHeader) part).baseBytes()).sum();
  }

  @Test
  void oneHugeValueCannotBeSplit() {
    Batch batch = new Batch().put(key(5), value(100 << 10));
    LeafHeader leaf = compact(receive(LeafHeader.empty(KeyRange.ALL), batch), 1 << 20);
    assertTrue(CompactionPolicy.wantsSplit(leaf, LIMITS));
    assertEquals(1, Split.apply(leaf, LIMITS).size());
  }

  @Test
  void everythingDeletedLeavesNoReference() {
    Batch batch = new Batch();
    for (int i = 0; i < 100; i++) {
      batch.put(key(i), value(100));
    }
    LeafHeader leaf = compact(receive(LeafHeader.empty(KeyRange.ALL), batch), 2 << 10);
    assertTrue(leaf.base().size() > 1);
    leaf = receive(leaf, new Batch().deleteRange(key(0), key(50)));
    leaf = compact(receive(leaf, new Batch().deleteRange(key(50), null)), 2 << 10);
    assertEquals(List.of(), leaf.base());
    assertTrue(leaf.overlay().isEmpty());
  }
}
