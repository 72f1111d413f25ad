package dev.grove.actors.southbound;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;

/**
 * Numbered files in one directory: the log's segments and the manifests. Log and manifest differ
 * only in the names.
 *
 * @param directory holds the files
 * @param prefix before the number in a file's name
 * @param suffix after it
 * @param digits least number of hexadecimal digits, or 0 for decimal
 */
record LocalFiles(Path directory, String prefix, String suffix, int digits)
    implements LogFiles, ManifestFiles {
  private static final String TEMPORARY = ".tmp";

  /** Behind the name that a recycled segment had. */
  private static final String SPARE = ".spare";

  /** {@code log/<16 hexadecimal digits>.log}. */
  static LogFiles log(Path volume) {
    return new LocalFiles(volume.resolve("log"), "", ".log", 16);
  }

  /** {@code manifest-<decimal>}; while it is being written with {@code .tmp} behind. */
  static ManifestFiles manifests(Path volume) {
    return new LocalFiles(volume, "manifest-", "", 0);
  }

  @Override
  public List<Long> list() {
    return call("read", directory, () -> Directories.numbers(directory, this::number));
  }

  @Override
  public String name(long number) {
    return path(number).toString();
  }

  @Override
  public long size(long number) {
    return call("read", path(number), () -> Files.size(path(number)));
  }

  @Override
  public ByteBuffer read(long number, long offset, int length) {
    return call(
        "read",
        path(number),
        () -> {
          try (FileChannel channel = FileChannel.open(path(number), READ)) {
            long rest = Math.max(0, channel.size() - offset);
            ByteBuffer into = ByteBuffer.allocate((int) Math.min(length, rest));
            return Directories.readFully(channel, offset, into);
          }
        });
  }

  @Override
  public void force(long number) {
    call(
        Failures.SYNC,
        path(number),
        () -> {
          try (FileChannel channel = FileChannel.open(path(number), WRITE)) {
            channel.force(true);
          }
          forceNames();
          return true;
        });
  }

  /** Fails as a force, whatever it is a part of. */
  private void forceNames() {
    call(
        Failures.SYNC,
        directory,
        () -> {
          Directories.force(directory);
          return true;
        });
  }

  @Override
  public void delete(long number) {
    call("delete", path(number), () -> Files.deleteIfExists(path(number)));
  }

  /**
   * A new segment appears under its name with its header written.
   *
   * <ol>
   *   <li>A spare's new name is made durable before its header is replaced: else a crash could
   *       leave that under the name that it had before.
   *   <li>Header written and forced.
   *   <li>A spare is renamed; the name is made durable.
   * </ol>
   */
  @Override
  public AppendFile create(long number, ByteBuffer header) {
    return call(
        "create",
        path(number),
        () -> {
          List<Path> spares = spareFiles();
          if (!spares.isEmpty()) {
            forceNames();
          }
          LocalAppendFile file =
              spares.isEmpty()
                  ? LocalAppendFile.open(path(number), 0, CREATE_NEW, WRITE)
                  : LocalAppendFile.over(spares.getFirst(), path(number));
          try {
            file.write(List.of(header));
            file.forceAll();
            if (!spares.isEmpty()) {
              Files.move(spares.getFirst(), path(number), StandardCopyOption.ATOMIC_MOVE);
            }
            forceNames();
            return file;
          } catch (IOException | RuntimeException e) {
            file.close();
            // So that the number can be tried again, where it is only room that is missing.
            Files.deleteIfExists(path(number));
            throw e;
          }
        });
  }

  @Override
  public void recycle(long number) {
    call(
        "recycle",
        path(number),
        () -> Files.move(path(number), spare(number), StandardCopyOption.ATOMIC_MOVE));
  }

  @Override
  public int spares() {
    return call("list", directory, () -> spareFiles().size());
  }

  @Override
  public void deleteSpares() {
    call(
        "delete spares of",
        directory,
        () -> {
          for (Path spare : spareFiles()) {
            Files.deleteIfExists(spare);
          }
          return true;
        });
  }

  private List<Path> spareFiles() throws IOException {
    return Directories.numbers(directory, this::spareNumber).stream().map(this::spare).toList();
  }

  private OptionalLong spareNumber(String name) {
    return name.endsWith(SPARE)
        ? number(name.substring(0, name.length() - SPARE.length()))
        : OptionalLong.empty();
  }

  private Path spare(long number) {
    return path(number).resolveSibling(path(number).getFileName() + SPARE);
  }

  @Override
  public AppendFile prepare(long number) {
    Path path = temporary(number);
    return call("create", path, () -> LocalAppendFile.open(path, 0, CREATE, WRITE));
  }

  @Override
  public void publish(long number) {
    call(
        "publish",
        path(number),
        () -> {
          Files.move(temporary(number), path(number), StandardCopyOption.ATOMIC_MOVE);
          forceNames();
          return true;
        });
  }

  @Override
  public void abandon(long number) {
    call("delete", temporary(number), () -> Files.deleteIfExists(temporary(number)));
  }

  @Override
  public AppendFile append(long number, long length) {
    return call("open", path(number), () -> LocalAppendFile.open(path(number), length, WRITE));
  }

  Path path(long number) {
    String text = digits > 0 ? String.format("%0" + digits + "x", number) : Long.toString(number);
    return directory.resolve(prefix + text + suffix);
  }

  private Path temporary(long number) {
    return path(number).resolveSibling(path(number).getFileName() + TEMPORARY);
  }

  /** The number of a file of ours; only a name that we would write ourselves counts. */
  private OptionalLong number(String name) {
    if (!name.startsWith(prefix)
        || !name.endsWith(suffix)
        || name.length() <= prefix.length() + suffix.length()) {
      return OptionalLong.empty();
    }
    String text = name.substring(prefix.length(), name.length() - suffix.length());
    try {
      long number = Long.parseLong(text, digits > 0 ? 16 : 10);
      return path(number).getFileName().toString().equals(name)
          ? OptionalLong.of(number)
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static <T> T call(String what, Path path, Operation<T> operation) {
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
    try {
      return operation.run();
    } catch (IOException e) {
      throw Failures.of(e, what, path);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Operation<T> {
    T run() throws IOException;
  }
}
