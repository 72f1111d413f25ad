package dev.grove.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The medians of repeats, by workload and engine. */
final class Medians {
  private final Map<Workload, Map<EngineKind, Result>> medians = new EnumMap<>(Workload.class);

  Medians(List<Result> results) {
    Map<Workload, Map<EngineKind, List<Result>>> repeats = new EnumMap<>(Workload.class);
    for (Result result : results) {
      repeats
          .computeIfAbsent(result.workload(), _ -> new EnumMap<>(EngineKind.class))
          .computeIfAbsent(result.engine(), _ -> new ArrayList<>())
          .add(result);
    }
    repeats.forEach(
        (workload, engines) -> {
          Map<EngineKind, Result> row = new EnumMap<>(EngineKind.class);
          engines.forEach((engine, list) -> row.put(engine, Result.median(list)));
          medians.put(workload, row);
        });
  }

  Optional<Result> of(Workload workload, EngineKind engine) {
    return Optional.ofNullable(medians.getOrDefault(workload, Map.of()).get(engine));
  }

  boolean isEmpty() {
    return medians.isEmpty();
  }

  Set<Workload> workloads() {
    return medians.keySet();
  }

  void forEach(BiConsumer<Workload, Map<EngineKind, Result>> row) {
    medians.forEach(row);
  }
}
