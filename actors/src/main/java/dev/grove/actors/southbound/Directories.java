package dev.grove.actors.southbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the JDK lacks about directories and whole writes. */
final class Directories {
  /** The most that is written at once. */
  private static final int WRITE_BYTES = 256 << 10;

  private Directories() {}

  /** Makes the names in a directory durable: files created, renamed and deleted in it. */
  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Creates a directory, unless it is there.
   *
   * @return whether it was created; then its parent must be forced before the directory is durable
   */
  static boolean create(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(directory)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * The numbers of the files in a directory, ascending; names that {@code number} does not know are
   * not ours.
   */
  static List<Long> numbers(Path directory, Function<String, OptionalLong> number)
      throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> number.apply(file.getFileName().toString()).ifPresent(numbers::add));
    }
    Collections.sort(numbers);
    return numbers;
  }

  /**
   * Writes all bytes at the channel's position. Large buffers go in slices: NIO copies what is on
   * the heap into a direct buffer that it keeps for the thread, and a larger one than it may keep
   * would be mapped and unmapped for every write.
   *
   * @param chunks stay as they are, positions too: what finds no room is written again
   */
  static void writeAll(FileChannel channel, List<ByteBuffer> chunks) throws IOException {
    List<ByteBuffer> slices = new ArrayList<>();
    for (ByteBuffer chunk : chunks) {
      for (int at = chunk.position(); at < chunk.limit(); at += WRITE_BYTES) {
        slices.add(chunk.slice(at, Math.min(WRITE_BYTES, chunk.limit() - at)));
      }
    }
    if (slices.stream().mapToLong(ByteBuffer::remaining).sum() <= WRITE_BYTES) {
      gather(channel, slices.toArray(ByteBuffer[]::new));
      return;
    }
    for (ByteBuffer slice : slices) {
      gather(channel, new ByteBuffer[] {slice});
    }
  }

  private static void gather(FileChannel channel, ByteBuffer[] buffers) throws IOException {
    int first = 0;
    while (first < buffers.length) {
      if (buffers[first].hasRemaining()) {
        channel.write(buffers, first, buffers.length - first);
      } else {
        first++;
      }
    }
  }

  /** Fills {@code into} from {@code offset}, as far as the file goes, and flips it. */
  static ByteBuffer readFully(FileChannel channel, long offset, ByteBuffer into)
      throws IOException {
    while (into.hasRemaining()) {
      int read = channel.read(into, offset + into.position());
      if (read < 0) {
        break;
      }
    }
    return into.flip();
  }
}
