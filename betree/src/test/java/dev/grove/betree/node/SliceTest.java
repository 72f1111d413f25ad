package dev.grove.betree.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.Run;
import dev.grove.betree.tree.MemoryRuns;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What references and stacks know of their runs, and how stacks of neighbours are joined. */
class SliceTest {
  private final MemoryRuns runs = new MemoryRuns(0);

  private static byte[] key(String key) {
    return key.getBytes(UTF_8);
  }

  private static KeyRange range(String lo, String hi) {
    return new KeyRange(key(lo), key(hi));
  }

  private Run run(Batch batch) {
    Memtable memtable = new Memtable();
    memtable.apply(batch);
    List<Segment> all = List.of(new Segment(KeyRange.ALL, List.of(memtable.view())));
    return runs.write(all, Long.MAX_VALUE, false).getFirst();
  }

  private static Batch deletes(String lo, String hi) {
    return new Batch().deleteRange(key(lo), key(hi));
  }

  @Test
  void aSliceWithNeitherPointsNorRangeDeletesIsNotReferredTo() {
    Run run = run(deletes("b", "c").deleteRange(key("x"), key("y")).put(key("y5"), key("v")));
    assertNull(RunRef.of(run, range("c", "x"), true));
    RunRef low = RunRef.of(run, range("a", "m"), true);
    assertArrayEquals(key("b"), low.range().lo());
    assertArrayEquals(key("c"), low.range().hi());
    assertNull(low.clip(range("c", "m")));
  }

  @Test
  void aRangeDeleteCountsWhereItTouchesOnly() {
    Run run = run(deletes("b", "c").deleteRange(key("x"), key("y")).put(key("m"), key("v")));
    RunStack whole = new RunStack(List.of(RunRef.of(run, KeyRange.ALL, true)));
    assertEquals(2 * RunStack.DELETES_PER_RANGE, whole.deletes());
    assertEquals(RunStack.DELETES_PER_RANGE, whole.clip(range("a", "n")).deletes());
    assertEquals(0, whole.clip(range("d", "n")).deletes());
  }

  @Test
  void slicesThatMeetBecomeOneReference() {
    Run older = run(new Batch().put(key("a"), key("1")).put(key("z"), key("1")));
    Run newer = run(new Batch().put(key("b"), key("2")).put(key("y"), key("2")));
    RunStack whole =
        new RunStack(
            List.of(RunRef.of(newer, KeyRange.ALL, false), RunRef.of(older, KeyRange.ALL, true)));
    RunStack left = whole.clip(range("", "m"));
    RunStack right = whole.clip(new KeyRange(key("m"), null));
    RunStack joined = StackJoin.of(left, right);
    assertEquals(List.of(newer, older), joined.refs().stream().map(RunRef::run).toList());
    assertEquals(whole.bytes(), joined.bytes());
    assertEquals(1, joined.unsettled().size());
  }

  @Test
  void slicesWithAGapStayTwoAndUnsettledOnesStayOnTop() {
    Run run = run(new Batch().put(key("a"), key("1")).put(key("z"), key("1")));
    RunStack left = new RunStack(List.of(RunRef.of(run, range("a", "k"), true)));
    RunStack right =
        new RunStack(
            List.of(
                RunRef.of(run, new KeyRange(key("m"), null), false),
                RunRef.of(run, new KeyRange(key("n"), null), true)));
    RunStack joined = StackJoin.of(left, right);
    assertEquals(3, joined.runs());
    assertEquals(1, joined.unsettled().size());
  }

  @Test
  void whatARangeDeleteHidesInALeafIsDroppedUnread() {
    KeyRange leafRange = range("b", "m");
    Run values = run(new Batch().put(key("c"), key("1")));
    LeafHeader leaf =
        new LeafHeader(leafRange, RunStack.EMPTY, List.of(RunRef.of(values, leafRange, true)));
    LeafHeader partly = receive(leaf, deletes("b", "c"));
    assertSame(partly, DropSubtree.apply(partly));
    LeafHeader wholly = receive(leaf, deletes("a", "z"));
    LeafHeader dropped = DropSubtree.apply(wholly);
    assertNotSame(wholly, dropped);
    assertEquals(List.of(), dropped.base());
    assertEquals(0, dropped.overlay().runs());
    LeafHeader withPoint =
        DropSubtree.apply(receive(leaf, deletes("a", "z").put(key("d"), key("2"))));
    assertEquals(List.of(), withPoint.base());
    assertEquals(1, withPoint.overlay().runs());
    assertSame(withPoint, DropSubtree.apply(withPoint));
  }

  private LeafHeader receive(LeafHeader leaf, Batch batch) {
    List<RunRef> refs = List.of(RunRef.of(run(batch), KeyRange.ALL, true));
    return (LeafHeader) Receive.apply(leaf, refs, false);
  }
}
