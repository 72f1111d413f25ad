package dev.grove.actors.compact;

import dev.grove.actors.store.RunOrigin;
import dev.grove.actors.store.RunStore;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.merge.MergeWriter;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.run.ReadMode;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Makes new runs from memtables and from other runs. Blocks on I/O; used by the compactor's
 * workers.
 */
public final class RunMaker {
  private final RunStore store;
  private final RunOptions options;
  private final RunOptions upperOptions;
  private final long runBytes;
  private final AtomicLong busyBytes = new AtomicLong();

  /**
   * A maker of runs.
   *
   * @param options of runs at the bottom of the tree
   * @param upperOptions of all others: a lookup passes many of them
   * @param runBytes aim for the largest run of a merge
   */
  public RunMaker(RunStore store, RunOptions options, RunOptions upperOptions, long runBytes) {
    this.store = store;
    this.options = options;
    this.upperOptions = upperOptions;
    this.runBytes = runBytes;
  }

  /** One run with all that a memtable holds. The caller holds a reference. */
  Run fromMemtable(MemtableView memtable) {
    return write(
            memtable.bytes(),
            whole(memtable),
            Long.MAX_VALUE,
            false,
            image -> store.add(image, RunOrigin.MEMTABLE))
        .getFirst();
  }

  /** The same, on the device when this returns: the log will name it. */
  Run durableFromMemtable(MemtableView memtable) {
    return write(memtable.bytes(), whole(memtable), Long.MAX_VALUE, false, store::addDurable)
        .getFirst();
  }

  private static List<Segment> whole(MemtableView memtable) {
    return List.of(new Segment(KeyRange.ALL, List.of(memtable)));
  }

  /** The output of a plan, in key order. The caller holds one reference to each run. */
  List<Run> merge(CompactionPlan plan) {
    List<Segment> segments = new ArrayList<>(plan.parts().size());
    long bytes = 0;
    for (CompactionPlan.Part part : plan.parts()) {
      segments.add(
          new Segment(
              part.range(),
              part.newestFirst().stream()
                  .map(RunRef::source)
                  .map(s -> s.withMode(ReadMode.COMPACT))
                  .toList()));
      bytes += part.newestFirst().stream().mapToLong(RunRef::bytes).sum();
    }
    long most = Math.min(bytes, runBytes) + store.readAheadBytes() * depth(plan);
    return write(
        most, segments, runBytes, plan.bottom(), image -> store.add(image, RunOrigin.MERGE));
  }

  private static int depth(CompactionPlan plan) {
    return plan.parts().stream().mapToInt(part -> part.newestFirst().size()).max().orElse(0);
  }

  /** The most that the merges under way use: the run that each is building, and what it reads. */
  public long busyBytes() {
    return busyBytes.get();
  }

  private List<Run> write(
      long most,
      List<Segment> segments,
      long maxRunBytes,
      boolean bottom,
      Function<RunImage, Run> add) {
    List<Run> runs = new ArrayList<>();
    busyBytes.addAndGet(most);
    try {
      new MergeWriter(store::newRunId, bottom ? options : upperOptions, maxRunBytes, bottom)
          .merge(segments, image -> runs.add(add.apply(image)));
      return runs;
    } catch (RuntimeException e) {
      runs.forEach(Run::release);
      throw e;
    } finally {
      busyBytes.addAndGet(-most);
    }
  }
}
