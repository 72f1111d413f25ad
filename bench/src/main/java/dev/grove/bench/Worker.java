package dev.grove.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that measures one workload on one engine. Its standard output is lines for {@link
 * Compare}: {@code progress <how far>}, and at the end {@code result <figures>} or {@code failed
 * <why>}.
 */
public final class Worker {
  static final String PROGRESS = "progress ";
  static final String RESULT = "result ";
  static final String FAILED = "failed ";

  private Worker() {}

  /**
   * Arguments: engine, workload, directory, whether its values were rewritten before, and the
   * sizes.
   */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    PrintStream out = System.out;
    try {
      Result result =
          measure(
              EngineKind.valueOf(words.get(0)),
              Workload.valueOf(words.get(1)),
              Path.of(words.get(2)),
              Boolean.parseBoolean(words.get(3)),
              Sizes.fromArguments(words.subList(4, words.size())));
      out.println(RESULT + result.toLine());
    } catch (RuntimeException | OutOfMemoryError e) {
      e.printStackTrace();
      out.println(FAILED + e);
      System.exit(1);
    }
  }

  static List<String> arguments(
      EngineKind kind, Workload workload, Path directory, boolean rewritten, Sizes sizes) {
    List<String> words = new java.util.ArrayList<>();
    words.add(kind.name());
    words.add(workload.name());
    words.add(directory.toString());
    words.add("" + rewritten);
    words.addAll(sizes.toArguments());
    return words;
  }

  static Result measure(
      EngineKind kind, Workload workload, Path directory, boolean rewritten, Sizes sizes) {
    try (Engine engine = kind.open(directory, new Budgets(sizes.memoryMib()))) {
      Run run = new Run(engine, sizes, workload.dataset(), directory, rewritten);
      workload.run(run);
      return run.result(workload, kind);
    }
  }
}
