package dev.grove.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts workers one at a time, each on cold files, and listens to them. */
final class WorkerProcess {
  private static final int KILLED = 128 + 9;

  private final int memoryMib;
  private final Optional<MemoryGroup> group;
  private final Progress progress;
  private volatile Process current;
  private volatile boolean stopping;

  WorkerProcess(int memoryMib, Optional<MemoryGroup> group, Progress progress) {
    this.memoryMib = memoryMib;
    this.group = group;
    this.progress = progress;
  }

  /** Measures one workload. */
  Result run(EngineKind kind, Workload workload, Path directory, boolean rewritten, Sizes sizes)
      throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    run(
        kind,
        Worker.class,
        Worker.arguments(kind, workload, directory, rewritten, sizes),
        directory,
        line -> {
          if (line.startsWith(Worker.RESULT)) {
            results.add(Result.fromLine(line.substring(Worker.RESULT.length())));
          }
        });
    if (results.isEmpty()) {
      throw new IOException(kind + " " + workload + " failed: the process told no result");
    }
    return results.getLast();
  }

  /**
   * Runs a process to its end.
   *
   * @param directory its data; leaves the page cache before
   * @param lines gets what it says besides its progress
   */
  void run(
      EngineKind kind,
      Class<?> main,
      List<String> arguments,
      Path directory,
      Consumer<String> lines)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    PageCache.drop(directory);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(new Budgets(memoryMib).javaOptions(kind));
    command.addAll(moreOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(group.map(g -> g.inside(command)).orElse(command))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    current = process;
    if (stopping) {
      stop();
    }
    listen(process, progress.what(), lines);
  }

  /** Ends the worker that runs, and any that is started later; returns when it has ended. */
  void stop() {
    stopping = true;
    Process process = current;
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Options for a profiler, say. */
  private static List<String> moreOptions() {
    String options = System.getenv("BENCH_WORKER_JVM_OPTS");
    return options == null || options.isBlank()
        ? List.of()
        : List.of(options.trim().split(" +", -1));
  }

  private void listen(Process process, String what, Consumer<String> sink)
      throws IOException, InterruptedException {
    String failure = null;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(Worker.PROGRESS)) {
          progress.show(line.substring(Worker.PROGRESS.length()));
        } else if (line.startsWith(Worker.FAILED)) {
          failure = line.substring(Worker.FAILED.length());
        } else {
          sink.accept(line);
        }
      }
    }
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException(what + " failed: " + reason(exit, failure));
    }
  }

  private String reason(int exit, String failure) {
    if (stopping) {
      return "stopped";
    }
    if (failure != null) {
      return failure;
    }
    return exit == KILLED
        ? "the process was killed, probably because it needed more than the "
            + memoryMib
            + " MiB of its memory group; give it more by --memory-mib"
        : "the process ended with exit code " + exit;
  }
}
