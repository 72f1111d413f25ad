package dev.grove.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/growth}. */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures how random inserts slow down as the data grows: inserts/s for each part of one long load.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bench/growth --quick",
      "  bench/growth --records 100M --memory-mib 768 --engines grove,rocksdb --out results"
    })
public final class Growth implements Callable<Integer> {
  private static final int QUICK = 500;

  @Spec CommandSpec spec;

  @Option(
      names = "--records",
      paramLabel = "N",
      converter = Converters.Counts.class,
      description = "Records inserted (default ${DEFAULT-VALUE}).")
  long records = 100_000_000;

  @Option(
      names = "--slice",
      paramLabel = "N",
      converter = Converters.Counts.class,
      description = "Records of each part (default: a tenth of --records).")
  Long slice;

  @Option(
      names = "--value-bytes",
      paramLabel = "BYTES",
      description = "Length of their values (default ${DEFAULT-VALUE}).")
  int valueBytes = 100;

  @Option(
      names = "--memory-mib",
      paramLabel = "MIB",
      description =
          "Memory of each process, the kernel's page cache included where control groups can be made (default ${DEFAULT-VALUE}).")
  int memoryMib = 768;

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "NAME",
      description = "Any of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  List<EngineKind> engines = List.of(EngineKind.GROVE);

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
          "Where all figures go as a file, which bench/charts draws from (default: nowhere).")
  Path out;

  @Option(names = "--quick", description = "A five-hundredth of the records: does it work?")
  boolean quick;

  /** Runs the command and ends the process with its exit code, as that of {@link Compare}. */
  public static void main(String[] arguments) {
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    System.exit(
        new CommandLine(new Growth())
            .registerConverter(EngineKind.class, new Converters.Engines())
            .execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    long count = quick ? records / QUICK : records;
    long part = slice != null ? slice : count / 10;
    if (part < 1000 || count < part || valueBytes < 16 || memoryMib < Stage.MEMORY_MIB_MIN) {
      throw new ParameterException(
          spec.commandLine(),
          "too small: --slice needs 1000 or more, --records a slice or more, --value-bytes 16 or more, --memory-mib "
              + Stage.MEMORY_MIB_MIN
              + " or more");
    }
    try {
      Stage stage = Stage.set(directory, memoryMib, engines.size());
      String about = about(count);
      System.out.printf("%s%nMemory: %s.%n%n", about, stage.memory(memoryMib));
      List<GrowthSlice> slices = new ArrayList<>();
      for (EngineKind kind : engines) {
        measure(stage, kind, count, part, about, slices);
      }
      System.out.println(text(slices));
      return 0;
    } catch (IOException | UncheckedIOException e) {
      System.err.println("\ngrowth: " + e.getMessage());
      return 1;
    }
  }

  private void measure(
      Stage stage, EngineKind kind, long count, long part, String about, List<GrowthSlice> slices)
      throws IOException, InterruptedException {
    Path place = stage.place().resolve(kind.toString());
    stage.progress().begin(kind + " growth");
    List<String> arguments =
        List.of(
            kind.name(), place.toString(), "" + count, "" + part, "" + valueBytes, "" + memoryMib);
    stage
        .workers()
        .run(
            kind,
            GrowthWorker.class,
            arguments,
            place,
            line -> {
              if (line.startsWith(GrowthWorker.SLICE)) {
                String cells = line.substring(GrowthWorker.SLICE.length());
                GrowthSlice next = GrowthSlice.of(List.of(cells.split(" ", -1)));
                slices.add(next);
                stage.progress().say(next.words());
                keep(about, slices);
              }
            });
    Directories.delete(place);
  }

  private void keep(String about, List<GrowthSlice> slices) {
    if (out != null) {
      new GrowthFile(about, slices).write(out);
    }
  }

  private String about(long count) {
    return String.format(
        Locale.ROOT,
        "%,d random records of %d + %d B, one commit each, %d MiB of memory, %d processors, %s",
        count,
        Records.KEY_BYTES,
        valueBytes,
        memoryMib,
        Runtime.getRuntime().availableProcessors(),
        LocalDate.now(ZoneOffset.UTC));
  }

  /** A row for each part; the ratio is that of its speed to the first part's. */
  static String text(List<GrowthSlice> slices) {
    TextTable table =
        new TextTable(
            "engine",
            "records",
            "inserts/s",
            "÷ first",
            "CPU µs/op",
            "written B/op",
            "p99.9 µs",
            "longest ms");
    for (List<GrowthSlice> ofEngine : GrowthSlice.byEngine(slices)) {
      double first = ofEngine.getFirst().perSecond();
      for (GrowthSlice s : ofEngine) {
        table.row(
            s.engine().toString(),
            format("%,.0f", (double) s.total()),
            format("%,.0f", s.perSecond()),
            format("%.2f", s.perSecond() / first),
            format("%,.2f", s.cpuNanos() / 1e3 / s.records()),
            format("%,.0f", (double) s.writtenBytes() / s.records()),
            format("%,.1f", s.p999Nanos() / 1e3),
            format("%,.1f", s.longestNanos() / 1e6));
      }
    }
    return table.text();
  }

  private static String format(String pattern, double number) {
    return String.format(Locale.ROOT, pattern, number);
  }
}
