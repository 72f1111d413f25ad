package dev.grove.bench;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine;

/** Words of the command line. */
final class Converters {
  private Converters() {}

  /** Counts such as 500k and 20M. */
  static final class Counts implements CommandLine.ITypeConverter<Long> {
    @Override
    public Long convert(String word) {
      long factor =
          switch (word.charAt(word.length() - 1)) {
            case 'k', 'K' -> 1_000;
            case 'm', 'M' -> 1_000_000;
            default -> 1;
          };
      return factor * Long.parseLong(factor == 1 ? word : word.substring(0, word.length() - 1));
    }
  }

  static final class Workloads implements CommandLine.ITypeConverter<Workload> {
    @Override
    public Workload convert(String word) {
      return Workload.named(word);
    }
  }

  static final class WorkloadNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Workload.values()).map(Workload::toString).iterator();
    }
  }

  static final class Engines implements CommandLine.ITypeConverter<EngineKind> {
    @Override
    public EngineKind convert(String word) {
      return EngineKind.named(word);
    }
  }
}
