package dev.grove.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A control group of the kernel with a limit of memory, the page cache included, for one process
 * after the other. It lies below the group of this process (version 1), or beside it (version 2,
 * where a group with processes has no groups with controllers).
 */
final class MemoryGroup implements AutoCloseable {
  private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path V2 = Path.of("/sys/fs/cgroup");

  private final Path group;

  private MemoryGroup(Path group) {
    this.group = group;
  }

  /** Empty where groups cannot be made: not root, or memory is not delegated. */
  static Optional<MemoryGroup> create(int memoryMib) {
    String name = "grove-bench-" + ProcessHandle.current().pid();
    String bytes = Long.toString((long) memoryMib << 20);
    return ownGroup(":memory:")
        .flatMap(own -> create(V1.resolve(own).resolve(name), "memory.limit_in_bytes", bytes))
        .or(
            () ->
                ownGroup("0::")
                    .map(own -> V2.resolve(own).resolveSibling(name))
                    .filter(group -> group.startsWith(V2))
                    .flatMap(group -> create(group, "memory.max", bytes)));
  }

  /**
   * This process's group in the hierarchy that the line of /proc/self/cgroup is for, relative to
   * its mount.
   */
  private static Optional<String> ownGroup(String hierarchy) {
    try {
      return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
          .filter(line -> line.contains(hierarchy))
          .map(line -> line.substring(line.indexOf('/') + 1))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<MemoryGroup> create(Path group, String limitFile, String bytes) {
    try {
      Files.createDirectory(group);
    } catch (IOException e) {
      return Optional.empty();
    }
    MemoryGroup created = new MemoryGroup(group);
    try {
      Files.writeString(group.resolve(limitFile), bytes);
      return Optional.of(created);
    } catch (IOException e) {
      created.close();
      return Optional.empty();
    }
  }

  /** The command, started inside the group from its first instruction on. */
  List<String> inside(List<String> command) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("sh", "-c", "echo $$ >\"$0\" && exec \"$@\""));
    words.add(group.resolve("cgroup.procs").toString());
    words.addAll(command);
    return words;
  }

  /**
   * Removes the group, once its last process has ended; the kernel may take a moment to notice
   * that.
   */
  @Override
  public void close() {
    for (int attempt = 0; ; attempt++) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (IOException e) {
        if (attempt == 50) {
          throw new UncheckedIOException("cannot remove the control group " + group, e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
