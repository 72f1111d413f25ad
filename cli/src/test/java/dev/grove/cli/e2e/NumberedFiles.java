package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Threads that write numbered files until the file system goes away, and the check of what is left.
 * Writer w writes the files 0, 1, 2 ... of the directory w; the contents follow from both numbers.
 */
final class NumberedFiles {
  /**
   * A file whose writing has ended.
   *
   * @param begun a tick of one clock for all writers, before the file was created
   * @param ended a tick after its last byte was written (and forced, if they are)
   * @param nanos {@link System#nanoTime} at the end
   */
  private record Written(int writer, int number, long begun, long ended, long nanos) {}

  private static final int MAX_BYTES = 40_000;

  private final Path directory;
  private final int writers;
  private final boolean forced;
  private final AtomicLong clock = new AtomicLong();
  private final ConcurrentLinkedQueue<Written> written = new ConcurrentLinkedQueue<>();
  private List<Thread> threads = List.of();

  /**
   * @param forced whether each file is forced (fsync) before the next one is begun
   */
  NumberedFiles(Path directory, int writers, boolean forced) {
    this.directory = directory;
    this.writers = writers;
    this.forced = forced;
  }

  void start() throws IOException {
    for (int writer = 0; writer < writers; writer++) {
      Files.createDirectories(directory.resolve(Integer.toString(writer)));
    }
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
    threads =
        IntStream.range(0, writers)
            .mapToObj(writer -> Thread.ofPlatform().start(() -> write(writer)))
            .toList();
  }

  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void write(int writer) {
    try {
      for (int number = 0; ; number++) {
        long begun = clock.incrementAndGet();
        writeOne(path(writer, number), content(writer, number));
        written.add(new Written(writer, number, begun, clock.incrementAndGet(), System.nanoTime()));
      }
    } catch (IOException e) {
      // The server has been killed: that is how it ends.
    }
  }

  private void writeOne(Path path, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int half = content.length / 2;
      write(channel, ByteBuffer.wrap(content, 0, half));
      write(channel, ByteBuffer.wrap(content, half, content.length - half));
      if (forced) {
        channel.force(false);
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private Path path(int writer, int number) {
    return directory.resolve(writer + "/" + number);
  }

  private static byte[] content(int writer, int number) {
    SplittableRandom random = new SplittableRandom(((long) writer << 32) + number);
    byte[] content = new byte[random.nextInt(MAX_BYTES)];
    random.nextBytes(content);
    return content;
  }

  int count() {
    return written.size();
  }

  /**
   * After the crash.
   *
   * <ol>
   *   <li>each writer's files are 0 to some k, all of them whole but perhaps the last, which is the
   *       beginning of what was written
   *   <li>all that were forced, or had been written by {@code durableUntilNanos}, are there and
   *       whole
   *   <li>if a file is there, all that ended before it was begun are whole, whoever wrote them: a
   *       prefix of all commits
   * </ol>
   */
  void check(long durableUntilNanos) throws IOException {
    int[] counts = new int[writers];
    boolean[] lastIsWhole = new boolean[writers];
    for (int writer = 0; writer < writers; writer++) {
      counts[writer] = countOf(writer);
      for (int number = 0; number < counts[writer]; number++) {
        boolean last = number == counts[writer] - 1;
        lastIsWhole[writer] = checkContent(writer, number, last);
      }
    }
    long newest = newestBegun(counts);
    for (Written file : written) {
      boolean promised = forced || file.nanos <= durableUntilNanos || file.ended < newest;
      if (promised) {
        int inFile = counts[file.writer] - 1;
        assertTrue(
            file.number < inFile || (file.number == inFile && lastIsWhole[file.writer]),
            () -> file + " is not whole; there are " + Arrays.toString(counts));
      }
    }
  }

  private long newestBegun(int[] counts) {
    return written.stream()
        .filter(file -> file.number < counts[file.writer])
        .mapToLong(Written::begun)
        .max()
        .orElse(0);
  }

  private int countOf(int writer) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(Integer.toString(writer)))) {
      int[] numbers =
          files.mapToInt(f -> Integer.parseInt(f.getFileName().toString())).sorted().toArray();
      assertArrayEquals(
          IntStream.range(0, numbers.length).toArray(), numbers, "files of writer " + writer);
      return numbers.length;
    }
  }

  /** Whether the file is whole. */
  private boolean checkContent(int writer, int number, boolean mayBeShort) throws IOException {
    byte[] expected = content(writer, number);
    byte[] actual = Files.readAllBytes(path(writer, number));
    if (!mayBeShort) {
      assertEquals(expected.length, actual.length, () -> "size of " + path(writer, number));
    }
    assertTrue(actual.length <= expected.length, () -> "too long: " + path(writer, number));
    assertArrayEquals(
        Arrays.copyOf(expected, actual.length), actual, () -> path(writer, number).toString());
    return actual.length == expected.length;
  }
}
