package dev.grove.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Runs the workloads: repeat by repeat, data set by data set, engine beside engine, so that a
 * change of the machine meets all.
 */
final class Comparison {
  private final Path directory;
  private final WorkerProcess workers;
  private final Progress progress;
  private final Set<Workload> workloads;

  Comparison(Path directory, WorkerProcess workers, Progress progress, Set<Workload> workloads) {
    this.directory = directory;
    this.workers = workers;
    this.progress = progress;
    this.workloads = workloads;
  }

  List<Result> run(Collection<EngineKind> engines, int repeats)
      throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (Dataset dataset : Dataset.values()) {
        for (EngineKind engine : engines) {
          results.addAll(run(engine, dataset));
        }
      }
    }
    return results;
  }

  private List<Result> run(EngineKind engine, Dataset dataset)
      throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    Path place = directory.resolve(engine + "-" + dataset);
    for (Workload workload : workloads) {
      if (workload.dataset() == dataset) {
        progress.begin(engine + " " + workload);
        boolean rewritten = workloads.contains(Workload.REWRITE_4K);
        Result result = workers.run(engine, workload, place, rewritten);
        progress.finished(result);
        results.add(result);
      }
    }
    Directories.delete(place);
    return results;
  }
}
