package dev.grove.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where measured processes run: a directory of their own, a memory group if one can be made, and
 * the line that tells how far they are. Taken down when this process ends.
 */
record Stage(Path place, boolean grouped, Progress progress, WorkerProcess workers) {
  static final int MEMORY_MIB_MIN = 384;

  /**
   * Builds it.
   *
   * @param directory gets the directory of the data; made if missing
   * @param total measurements that will follow
   */
  static Stage set(Path directory, int memoryMib, int total) throws IOException {
    Optional<MemoryGroup> group = MemoryGroup.create(memoryMib);
    Progress progress = new Progress(System.err, isTerminal(), total);
    WorkerProcess workers = new WorkerProcess(memoryMib, group, progress);
    Files.createDirectories(directory);
    Path place = Files.createTempDirectory(directory, "run-");
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> takeDown(workers, place, group)));
    return new Stage(place, group.isPresent(), progress, workers);
  }

  /** At the end, whether it is regular, a failure or a signal. */
  private static void takeDown(WorkerProcess workers, Path place, Optional<MemoryGroup> group) {
    workers.stop();
    try {
      Directories.delete(place);
    } finally {
      group.ifPresent(MemoryGroup::close);
    }
  }

  /** Told by the script: Java knows only whether all three streams are terminals. */
  private static boolean isTerminal() {
    return Boolean.getBoolean("bench.terminal");
  }

  /** How the memory of each process is limited, in words. */
  String memory(int memoryMib) {
    return grouped
        ? memoryMib + " MiB for each process by a control group, the page cache included"
        : "caches and heap for "
            + memoryMib
            + " MiB; NOT limited by the kernel (no control group could be made: not root?), so the page cache helps at will";
  }
}
