package dev.grove.bench.mounted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * One workload on one directory, in a process of its own; prints operations and seconds. What is
 * written follows from the position, so that the reading workloads can check it.
 *
 * <pre>
 * create N       N files of 200 bytes in a balanced tree of 128 entries a directory
 * check N        reads every 97th of them
 * write MIB      one file, 1 MiB at a time, then fsync
 * patch N BYTES  overwrites N times BYTES bytes at random offsets of that file, then fsync
 * read MIB       reads that file from start to end
 * </pre>
 */
public final class FileWorkload {
  private static final int FANOUT = 128;
  private static final int SMALL_FILE_BYTES = 200;
  private static final int CHECK_STEP = 97;
  private static final int MIB = 1 << 20;

  private FileWorkload() {}

  /** Runs {@code args[0]} on the directory {@code args[1]} with the numbers that follow. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[1]);
    long count = Long.parseLong(args[2]);
    long start = System.nanoTime();
    switch (args[0]) {
      case "create" -> create(directory, count);
      case "check" -> count = check(directory, count);
      case "write" -> write(directory.resolve("large"), count);
      case "patch" -> patch(directory.resolve("large"), count, Integer.parseInt(args[3]));
      case "read" -> read(directory.resolve("large"), count);
      default -> throw new IllegalArgumentException("no workload " + args[0]);
    }
    System.out.printf("%d %.3f%n", count, (System.nanoTime() - start) / 1e9);
  }

  private static Path smallFile(Path root, long index) {
    Path path = root;
    for (long divisor = (long) FANOUT * FANOUT; divisor >= FANOUT; divisor /= FANOUT) {
      path = path.resolve("d" + index / divisor % FANOUT);
    }
    return path.resolve("f" + index % FANOUT);
  }

  private static byte[] smallContent(long index) {
    byte[] content = new byte[SMALL_FILE_BYTES];
    new SplittableRandom(index).nextBytes(content);
    return content;
  }

  private static void create(Path root, long count) throws IOException {
    for (long i = 0; i < count; i++) {
      Path file = smallFile(root, i);
      if (i % FANOUT == 0) {
        Files.createDirectories(file.getParent());
      }
      Files.write(file, smallContent(i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  private static long check(Path root, long count) throws IOException {
    long checked = 0;
    for (long i = 0; i < count; i += CHECK_STEP, checked++) {
      if (!java.util.Arrays.equals(Files.readAllBytes(smallFile(root, i)), smallContent(i))) {
        throw new IOException(smallFile(root, i) + " has the wrong content");
      }
    }
    return checked;
  }

  private static void write(Path file, long mebibytes) throws IOException {
    byte[] content = new byte[MIB];
    SplittableRandom random = new SplittableRandom(1);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long i = 0; i < mebibytes; i++) {
        random.nextBytes(content);
        full(channel, content, i * MIB);
      }
      channel.force(true);
    }
  }

  private static void patch(Path file, long count, int bytes) throws IOException {
    SplittableRandom random = new SplittableRandom(bytes);
    byte[] content = new byte[bytes];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long slots = channel.size() / bytes;
      for (long i = 0; i < count; i++) {
        random.nextBytes(content);
        full(channel, content, random.nextLong(slots) * bytes);
      }
      channel.force(true);
    }
  }

  private static void full(FileChannel channel, byte[] content, long offset) throws IOException {
    if (channel.write(ByteBuffer.wrap(content), offset) != content.length) {
      throw new IOException("a write was cut short");
    }
  }

  private static void read(Path file, long mebibytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MIB);
    long bytes = 0;
    try (FileChannel channel = FileChannel.open(file)) {
      for (int read = channel.read(buffer); read >= 0; read = channel.read(buffer.clear())) {
        bytes += read;
      }
    }
    if (bytes != mebibytes * MIB) {
      throw new IOException(file + " has " + bytes + " bytes");
    }
  }
}
