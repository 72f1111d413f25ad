package dev.grove.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures Grove's tree and RocksDB side by side, and prints the figures and their ratios.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bench/compare --quick",
      "  bench/compare --records 20M --memory-mib 768 --repeats 3 --out results",
      "  bench/compare --workloads random-insert,scan --engines grove,rocksdb"
    })
public final class Compare implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--records",
      paramLabel = "N",
      converter = Converters.Counts.class,
      description =
          "Records of the random and the sequential data set, say 500k or 20M (default ${DEFAULT-VALUE}).")
  long records = 5_000_000;

  @Option(
      names = "--value-bytes",
      paramLabel = "BYTES",
      description = "Length of their values (default ${DEFAULT-VALUE}).")
  int valueBytes = 100;

  @Option(
      names = "--large-records",
      paramLabel = "N",
      converter = Converters.Counts.class,
      description = "Records of 4 KiB (default: a fiftieth of --records, at least 20,000).")
  Long largeRecords;

  @Option(
      names = "--memory-mib",
      paramLabel = "MIB",
      description =
          "Memory of each process, the kernel's page cache included where control groups can be made (default ${DEFAULT-VALUE}).")
  int memoryMib = 512;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description =
          "Times that everything is measured; medians are printed (default ${DEFAULT-VALUE}).")
  int repeats = 1;

  @Option(
      names = "--workloads",
      split = ",",
      paramLabel = "NAME",
      converter = Converters.Workloads.class,
      description =
          "Any of: ${COMPLETION-CANDIDATES} (default: all). What they build on is run, too.",
      completionCandidates = Converters.WorkloadNames.class)
  List<Workload> workloads = List.of(Workload.values());

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "NAME",
      description = "Any of: ${COMPLETION-CANDIDATES} (default: all).")
  List<EngineKind> engines = List.of(EngineKind.values());

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Where the data goes; made if missing, and emptied of it at the end (default ${DEFAULT-VALUE}).")
  Path directory = Path.of("/tmp/grove-bench");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the report and all figures go as files, which bench/charts draws from (default: nowhere).")
  Path out;

  @Option(
      names = "--quick",
      description =
          "A twentieth of the records: to see that everything works. The figures mean little.")
  boolean quick;

  /**
   * Runs the command and ends the process with its exit code: 0, 1 if a run failed, 2 if the
   * options are wrong.
   */
  public static void main(String[] arguments) {
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    CommandLine command =
        new CommandLine(new Compare())
            .registerConverter(EngineKind.class, new Converters.Engines())
            .setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    Sizes sizes = sizes();
    Set<Workload> all = Workload.withNeeded(workloads);
    try {
      Stage stage = Stage.set(directory, memoryMib, all.size() * engines.size() * repeats);
      String header = header(sizes, stage.memory(memoryMib));
      System.out.print(header);
      List<Result> results =
          new Comparison(stage, sizes, all).run(engines, repeats, soFar -> keep(sizes, soFar));
      String report = new Report(results).text();
      System.out.println("\n" + report);
      if (out != null) {
        Files.writeString(out.resolve("report.md"), header + "\n" + report);
      }
      return 0;
    } catch (IOException | UncheckedIOException e) {
      System.err.println("\ncompare: " + e.getMessage());
      return 1;
    }
  }

  private void keep(Sizes sizes, List<Result> soFar) {
    if (out != null) {
      new ResultFile(about(sizes), soFar).write(out);
    }
  }

  private Sizes sizes() {
    long count = quick ? records / 20 : records;
    long large = largeRecords != null ? largeRecords : Math.max(count / 50, quick ? 5_000 : 20_000);
    if (memoryMib < Stage.MEMORY_MIB_MIN) {
      throw wrong(
          "--memory-mib must be at least " + Stage.MEMORY_MIB_MIN + ": a Java process has to fit");
    }
    if (count < 1000 || large < 100) {
      throw wrong("too few records: --records needs 1000 or more, --large-records 100 or more");
    }
    if (valueBytes < 16 || valueBytes > 1 << 20) {
      throw wrong("--value-bytes must be from 16 to 1048576");
    }
    if (repeats < 1) {
      throw wrong("--repeats must be at least 1");
    }
    return new Sizes(count, valueBytes, large, memoryMib);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** What the charts say below their titles. */
  private List<String> about(Sizes sizes) {
    return List.of(
        "%,d records of %d + %d B, %,d of %d B + 4 KiB, %d MiB of memory, median of %d, %d processors, %s"
            .formatted(
                sizes.records(),
                Records.KEY_BYTES,
                sizes.valueBytes(),
                sizes.largeRecords(),
                Records.LARGE_KEY_BYTES,
                memoryMib,
                repeats,
                Runtime.getRuntime().availableProcessors(),
                LocalDate.now(ZoneOffset.UTC)));
  }

  private static String header(Sizes sizes, String memory) {
    return """
        Grove beside RocksDB, %s: %,d records of %d + %d B, %,d of %d B + 4 KiB; %d processors, Linux %s, Java %s.
        Memory: %s.
        patch-4k: Grove patches blindly; RocksDB appends the patch (StringAppend), as Java has no merge operator that overwrites.
        """
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            sizes.records(),
            Records.KEY_BYTES,
            sizes.valueBytes(),
            sizes.largeRecords(),
            Records.LARGE_KEY_BYTES,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version"),
            System.getProperty("java.version"),
            memory);
  }
}
