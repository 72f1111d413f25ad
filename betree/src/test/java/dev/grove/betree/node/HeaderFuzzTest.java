package dev.grove.betree.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.fuzz.Fuzz;
import dev.grove.betree.fuzz.Mutations;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged headers are refused, or keep the invariants of headers. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeaderFuzzTest {
  private static final int RUNS = 6;

  private final List<byte[]> keys = Runs.keys(new SplittableRandom(1), 60);
  private final List<Run> runs = runs(keys);
  private int refused;
  private int taken;

  private static List<Run> runs(List<byte[]> keys) {
    List<Run> runs = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(2);
    Runs.Store store = new Runs.Store();
    while (runs.size() < RUNS) {
      Runs.Content content = Runs.content(random, keys, 20, random.nextInt(3));
      runs.add(
          Runs.open(
              store,
              Runs.build(runs.size(), Runs.SMALL_PAGES, content),
              new PageCache(0),
              1 << 10));
    }
    return runs;
  }

  private Run run(long id) {
    if (id < 0 || id >= runs.size()) {
      throw new MalformedException("run " + id + " is missing");
    }
    return runs.get((int) id);
  }

  private byte[] encoded(NodeHeader header) {
    ByteWriter out = new ByteWriter(64);
    NodeHeaderCodec.encode(header, out);
    return out.toByteArray();
  }

  private NodeHeader header(SplittableRandom random) {
    KeyRange range = Runs.range(random, keys);
    if (range.isEmpty()) {
      range = KeyRange.ALL;
    }
    if (random.nextBoolean()) {
      return new LeafHeader(range, stack(random, range), base(random, range));
    }
    List<byte[]> pivots = new ArrayList<>();
    for (byte[] key : keys) {
      if (range.contains(key) && Keys.compare(key, range.lo()) > 0 && random.nextInt(8) == 0) {
        pivots.add(key);
      }
    }
    pivots.sort(Keys::compare);
    List<Edge> edges = new ArrayList<>();
    byte[] low = range.lo();
    for (int i = 0; i <= pivots.size(); i++) {
      byte[] hi = i < pivots.size() ? pivots.get(i) : range.hi();
      if (hi != null && Keys.compare(low, hi) >= 0) {
        continue;
      }
      KeyRange edge = new KeyRange(low, hi);
      edges.add(new Edge(low, new Node(i, LeafHeader.empty(edge)), stack(random, edge)));
      low = hi;
    }
    return new InteriorHeader(range, edges);
  }

  private RunStack stack(SplittableRandom random, KeyRange range) {
    List<RunRef> refs = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      RunRef ref = RunRef.of(runs.get(random.nextInt(RUNS)), range, random.nextBoolean());
      if (ref != null) {
        refs.add(ref);
      }
    }
    return new RunStack(refs);
  }

  private List<RunRef> base(SplittableRandom random, KeyRange range) {
    RunRef ref = RunRef.of(runs.get(random.nextInt(RUNS)), range, true);
    return ref == null ? List.of() : List.of(ref);
  }

  @Test
  void headers() {
    Fuzz.run(
        "HeaderFuzzTest#headers",
        15_000,
        random -> {
          byte[] bytes = Mutations.any(random, encoded(header(random)), encoded(header(random)));
          Fuzz.bounded(bytes.length, () -> decode(bytes));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private void decode(byte[] bytes) {
    NodeHeader header;
    try {
      header =
          NodeHeaderCodec.decode(
              new ByteReader(bytes), this::run, id -> new Node(id, LeafHeader.empty(KeyRange.ALL)));
    } catch (MalformedException _) {
      refused++;
      return;
    }
    taken++;
    assertTrue(!header.range().isEmpty());
    header.forEachRef(
        ref -> {
          assertTrue(!ref.range().isEmpty());
          assertTrue(ref.run().meta().covered().covers(ref.range()));
          assertTrue(ref.bytes() >= 0);
        });
    assertEquals(
        encoded(header).length,
        encoded(
                NodeHeaderCodec.decode(
                    new ByteReader(encoded(header)),
                    this::run,
                    id -> new Node(id, LeafHeader.empty(KeyRange.ALL))))
            .length);
  }
}
