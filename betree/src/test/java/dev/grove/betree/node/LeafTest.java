package dev.grove.betree.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Edit;
import dev.grove.betree.run.Run;
import dev.grove.betree.tree.MemoryRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What compactions and splits make of one leaf. */
class LeafTest {
  private static final TreeLimits LIMITS =
      new TreeLimits(4 << 10, 4, 2 << 10, 3, 2, 2 << 10, 1, 3, 8 << 10, 8 << 10, 8, 16, 0.5, 0.75);

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

  /** A leaf whose base a merge has written, in runs of about 2 KiB. */
  private LeafHeader merged(int from, int to) {
    LeafHeader leaf = LeafHeader.empty(KeyRange.ALL);
    for (int half = 0; half < 2; half++) {
      Batch batch = new Batch();
      for (int i = from + half; i < to; i += 2) {
        batch.put(key(i), value(100));
      }
      leaf = receive(leaf, batch);
    }
    return compact(leaf, 2 << 10);
  }

  private Batch inOrder(int from, int to, int valueBytes) {
    Batch batch = new Batch();
    for (int i = from; i < to; i++) {
      batch.put(key(i), value(valueBytes));
    }
    return batch;
  }

  @Test
  void runsWithoutCommonKeysBecomeBaseAsTheyAre() {
    LeafHeader leaf = LeafHeader.empty(KeyRange.ALL);
    for (int from = 0; from < 100; from += 20) {
      leaf = receive(leaf, inOrder(from, from + 20, 100));
    }
    CompactionPlan plan = CompactionPolicy.choose(leaf, LIMITS, false);
    assertEquals(List.of(), plan.parts());
    LeafHeader after = (LeafHeader) Compacted.apply(leaf, plan, List.of());
    assertTrue(after.overlay().isEmpty());
    assertEquals(leaf.overlay().bytes(), after.baseBytes());
    assertEquals(5, after.base().size());
    List<? extends NodeHeader> parts = Split.apply(after, LIMITS);
    assertTrue(parts.size() > 1);
    assertEquals(after.baseBytes(), bytes(parts));
  }

  @Test
  void aRunLargerThanALeafIsAdoptedAndDivided() {
    LeafHeader leaf = receive(LeafHeader.empty(KeyRange.ALL), inOrder(0, 500, 100));
    CompactionPlan plan = CompactionPolicy.choose(leaf, LIMITS, false);
    leaf = (LeafHeader) Compacted.apply(leaf, plan, List.of());
    assertTrue(leaf.baseBytes() > 4 * LIMITS.leafBytes());
    List<? extends NodeHeader> parts = Split.apply(leaf, LIMITS);
    assertEquals(leaf.baseBytes(), bytes(parts));
    for (NodeHeader part : parts) {
      long bytes = ((LeafHeader) part).baseBytes();
      assertTrue(bytes <= LIMITS.leafBytes(), "a part of " + bytes + " bytes");
      assertTrue(bytes >= LIMITS.leafBytes() / 4, "a part of " + bytes + " bytes");
    }
  }

  @Test
  void onlyCommonKeysAreRewritten() {
    LeafHeader leaf = receive(LeafHeader.empty(KeyRange.ALL), inOrder(0, 40, 100));
    leaf = receive(leaf, inOrder(38, 80, 100));
    CompactionPlan.OfLeaf plan = CompactionPolicy.leaf(leaf, LIMITS).narrowed();
    assertEquals(1, plan.parts().size());
    assertTrue(plan.parts().getFirst().bytes() < 1000);
    leaf = compact(leaf, 2 << 10);
    assertEquals(3, leaf.base().size());
    assertTrue(leaf.overlay().isEmpty());
  }

  @Test
  void aRunThatIsSilentBetweenItsEndsDoesNotKeepOthersFromBeingAdopted() {
    LeafHeader leaf = receive(LeafHeader.empty(KeyRange.ALL), inOrder(100, 140, 100));
    leaf = receive(leaf, new Batch().put(key(0), value(10)).put(key(500), value(10)));
    assertEquals(3, CompactionPolicy.leaf(leaf, LIMITS).parts().size());
    CompactionPlan.OfLeaf plan = CompactionPolicy.leaf(leaf, LIMITS).narrowed();
    assertTrue(plan.parts().stream().allMatch(part -> part.bytes() < 1000));
    leaf = compact(leaf, 2 << 10);
    assertEquals(3, leaf.base().size());
  }

  @Test
  void deletesAndPatchesAreNotAdopted() {
    Batch patches = new Batch();
    for (int i = 0; i < 40; i++) {
      patches.patch(key(i), List.of(new Edit.SetBytes(0, value(100), true)));
    }
    LeafHeader leaf = receive(LeafHeader.empty(KeyRange.ALL), patches);
    assertTrue(!CompactionPolicy.leaf(leaf, LIMITS).narrowed().parts().isEmpty());
    leaf = receive(LeafHeader.empty(KeyRange.ALL), inOrder(0, 40, 100).delete(key(50)));
    assertTrue(!CompactionPolicy.leaf(leaf, LIMITS).narrowed().parts().isEmpty());
  }

  @Test
  void aLightOverlayIsMergedInItselfFirst() {
    LeafHeader leaf = merged(100, 200);
    for (int round = 0; round < LIMITS.compactRuns(); round++) {
      leaf = receive(leaf, new Batch().put(key(150), value(10)).delete(key(160)));
    }
    CompactionPlan plan = CompactionPolicy.choose(leaf, LIMITS, false);
    CompactionPlan.OfOverlay tier = assertInstanceOf(CompactionPlan.OfOverlay.class, plan);
    List<Run> outputs = runs.write(List.of(segment(tier)), LIMITS.runBytes(), tier.bottom());
    LeafHeader after = (LeafHeader) Compacted.apply(leaf, plan, outputs);
    assertEquals(1, after.overlay().runs());
    assertEquals(leaf.base(), after.base());
    assertEquals(Delete.INSTANCE, after.overlay().refs().getFirst().source().find(key(160)));
    assertNull(CompactionPolicy.choose(after, LIMITS, false));
  }

  private static Segment segment(CompactionPlan.Part part) {
    return new Segment(part.range(), part.newestFirst().stream().map(RunRef::source).toList());
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
      assertTrue(leaf.base().size() <= 4, "round " + round + ": " + leaf.base().size());
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
    LeafHeader leaf = merged(100, 200);
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
    LeafHeader leaf = merged(0, 100);
    assertTrue(leaf.base().size() > 1);
    leaf = receive(leaf, new Batch().deleteRange(key(0), key(50)));
    leaf = compact(receive(leaf, new Batch().deleteRange(key(50), null)), 2 << 10);
    assertEquals(List.of(), leaf.base());
    assertTrue(leaf.overlay().isEmpty());
  }
}
