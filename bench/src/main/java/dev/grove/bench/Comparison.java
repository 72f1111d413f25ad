package dev.grove.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs the workloads: repeat by repeat, data set by data set, engine beside engine, so that a
 * change of the machine meets all.
 */
final class Comparison {
  private final Stage stage;
  private final Sizes sizes;
  private final Set<Workload> workloads;

  Comparison(Stage stage, Sizes sizes, Set<Workload> workloads) {
    this.stage = stage;
    this.sizes = sizes;
    this.workloads = workloads;
  }

  /**
   * Runs all of it.
   *
   * @param soFar gets all results up to then, whenever there are more
   */
  List<Result> run(Collection<EngineKind> engines, int repeats, Consumer<List<Result>> soFar)
      throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (Dataset dataset : Dataset.values()) {
        for (EngineKind engine : engines) {
          run(engine, dataset, results, soFar);
        }
      }
    }
    return results;
  }

  private void run(
      EngineKind engine, Dataset dataset, List<Result> results, Consumer<List<Result>> soFar)
      throws IOException, InterruptedException {
    Path place = stage.place().resolve(engine + "-" + dataset);
    for (Workload workload : workloads) {
      if (workload.dataset() == dataset) {
        stage.progress().begin(engine + " " + workload);
        boolean rewritten = workloads.contains(Workload.REWRITE_4K);
        Result result = stage.workers().run(engine, workload, place, rewritten, sizes);
        stage.progress().finished(result);
        results.add(result);
        soFar.accept(results);
      }
    }
    Directories.delete(place);
  }
}
