package dev.grove.betree.tree;

import dev.grove.betree.merge.MergeWriter;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBytes;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunOptions;
import dev.grove.betree.run.RunReader;
import dev.grove.betree.run.StaleRunException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Runs in memory, deleted at the moment that nothing refers to them any more. */
public final class MemoryRuns implements RunBytes {
  private static final RunOptions OPTIONS = new RunOptions(1 << 10, 10, true);

  private final Map<Long, RunImage> images = new ConcurrentHashMap<>();
  private final Map<Long, Run> live = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final RunReader reader;

  /** A small cache, or none, so that a read of a deleted run fails. */
  public MemoryRuns(long cacheBytes) {
    this.reader = new RunReader(this, new PageCache(cacheBytes), 4 << 10);
  }

  /** Merges; the caller holds one reference to each run. */
  public List<Run> write(List<Segment> segments, long maxRunBytes, boolean bottom) {
    List<Run> runs = new ArrayList<>();
    new MergeWriter(ids::incrementAndGet, OPTIONS, maxRunBytes, bottom)
        .merge(segments, image -> runs.add(add(image)));
    return runs;
  }

  private Run add(RunImage image) {
    images.put(image.meta().id(), image);
    Run run = new Run(image.meta(), reader, this::released);
    live.put(run.id(), run);
    return run;
  }

  private void released(Run run) {
    images.remove(run.id());
    live.remove(run.id());
  }

  Run run(long id) {
    Run run = live.get(id);
    if (run == null) {
      throw new IllegalStateException("run " + id + " is gone");
    }
    return run;
  }

  public Map<Long, Run> live() {
    return live;
  }

  @Override
  public ByteBuffer read(long runId, long offset, int length) {
    RunImage image = images.get(runId);
    if (image == null) {
      throw new StaleRunException(runId);
    }
    return image.read(offset, length);
  }
}
