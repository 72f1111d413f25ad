package dev.grove.actors.southbound;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.StaleRunException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs as files {@code runs/<xx>/<id>.run}: the id as 16 hexadecimal digits, {@code xx} its lowest
 * byte, so that ids given in a row spread over 256 directories.
 */
final class LocalBlobs implements Blobs, AutoCloseable {
  private static final String SUFFIX = ".run";
  private static final int ID_DIGITS = 16;

  /**
   * A read is interrupted once by each interrupt of its own thread, and once by that of each other
   * reader of the channel.
   */
  private static final int READ_ATTEMPTS = 1000;

  /**
   * A read of so many bytes is one of several in a row: the kernel may read ahead of those that
   * follow.
   */
  private static final int LONG_READ_BYTES = 64 << 10;

  private final Path directory;

  /** Whether the C library finds the files by their names; it does not in other file systems. */
  private final boolean isNative;

  private final OpenFiles<FileChannel> channels;
  private final OpenFiles<RandomFile> randomFiles;
  private final UnforcedBlobs unforced;

  /**
   * The ids that exist: tells a blob that was deleted from one that vanished. Eight bytes a run,
   * with overhead under a hundred.
   */
  private final Set<Long> present = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * @param maxOpenFiles at most so many files stay open, half of them for blobs that are not yet
   *     forced, the others for long and for short reads
   */
  LocalBlobs(Path directory, int maxOpenFiles) {
    this.directory = directory;
    this.isNative = directory.getFileSystem() == FileSystems.getDefault();
    int half = Math.max(1, maxOpenFiles / 2);
    int quarter = Math.max(1, maxOpenFiles / 4);
    this.channels =
        new OpenFiles<>(
            this::path, path -> FileChannel.open(path, StandardOpenOption.READ), quarter);
    this.randomFiles = new OpenFiles<>(this::path, RandomFile::open, quarter);
    this.unforced = new UnforcedBlobs(half);
    present.addAll(list());
    // Directories that an earlier process made and did not live to force.
    unforced.addDirectory(directory);
  }

  @Override
  public void write(long id, List<ByteBuffer> chunks) {
    checkOpen();
    boolean interrupted = Thread.interrupted();
    Path path = path(id);
    try {
      if (Directories.create(path.getParent())) {
        unforced.addDirectory(directory);
      }
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      fill(path, channel, chunks);
      present.add(id);
      unforced.add(id, path, channel);
    } catch (IOException e) {
      throw Failures.of(e, "write", path);
    } finally {
      restore(interrupted);
    }
  }

  private static void fill(Path path, FileChannel channel, List<ByteBuffer> chunks)
      throws IOException {
    try {
      Directories.writeAll(channel, chunks);
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  @Override
  public void force(Collection<Long> ids) {
    checkOpen();
    boolean interrupted = Thread.interrupted();
    try {
      unforced.force(ids);
    } finally {
      restore(interrupted);
    }
  }

  @Override
  public ByteBuffer read(long id, long offset, int length) {
    boolean interrupted = false;
    try {
      for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
        checkOpen();
        // An interrupt closes the channel that this thread reads from, for all its readers: each
        // opens it again.
        interrupted |= Thread.interrupted();
        try {
          return readOnce(id, offset, length);
        } catch (ClosedChannelException e) {
          channels.forget(id);
        } catch (NoSuchFileException e) {
          throw missing(id);
        } catch (IOException e) {
          throw Failures.of(e, "read", path(id));
        }
      }
      throw Failures.of(
          new IOException("interrupted " + READ_ATTEMPTS + " times"), "read", path(id));
    } finally {
      restore(interrupted);
    }
  }

  private ByteBuffer readOnce(long id, long offset, int length) throws IOException {
    if (!present.contains(id)) {
      throw new StaleRunException(id);
    }
    try {
      ByteBuffer bytes =
          isNative && length < LONG_READ_BYTES
              ? readRandom(id, offset, length)
              : readLong(id, offset, length);
      if (bytes.remaining() < length) {
        throw new DamagedException(
            id, offset, "its file ends at " + Files.size(path(id)) + ": it was cut short");
      }
      return bytes;
    } finally {
      if (!present.contains(id)) {
        forget(id); // deleted meanwhile: an open file would keep its space from being freed
      }
    }
  }

  private ByteBuffer readRandom(long id, long offset, int length) throws IOException {
    try (OpenFiles<RandomFile>.Lease lease = randomFiles.acquire(id)) {
      return lease.file().read(offset, length);
    }
  }

  private ByteBuffer readLong(long id, long offset, int length) throws IOException {
    try (OpenFiles<FileChannel>.Lease lease = channels.acquire(id)) {
      return Directories.readFully(lease.file(), offset, ByteBuffer.allocate(length));
    }
  }

  private void forget(long id) {
    channels.forget(id);
    randomFiles.forget(id);
  }

  @Override
  public void delete(long id) {
    checkOpen();
    present.remove(id);
    forget(id);
    unforced.remove(id);
    try {
      Files.deleteIfExists(path(id));
    } catch (IOException e) {
      throw Failures.of(e, "delete", path(id));
    }
  }

  @Override
  public List<Long> list() {
    checkOpen();
    List<Long> ids = new ArrayList<>();
    try {
      for (long low : Directories.numbers(directory, name -> hex(name, 2))) {
        ids.addAll(
            Directories.numbers(
                directory.resolve(String.format("%02x", low)),
                name ->
                    name.endsWith(SUFFIX)
                        ? hex(name.substring(0, name.length() - SUFFIX.length()), ID_DIGITS)
                        : OptionalLong.empty()));
      }
    } catch (IOException e) {
      throw Failures.of(e, "list", directory);
    }
    ids.sort(Long::compare);
    return ids;
  }

  @Override
  public long size(long id) {
    checkOpen();
    if (!present.contains(id)) {
      throw new StaleRunException(id);
    }
    try {
      return Files.size(path(id));
    } catch (NoSuchFileException e) {
      throw missing(id);
    } catch (IOException e) {
      throw Failures.of(e, "read", path(id));
    }
  }

  @Override
  public String name(long id) {
    return "run " + id + " (" + path(id) + ")";
  }

  @Override
  public void close() {
    closed = true;
    channels.close();
    randomFiles.close();
    unforced.close();
  }

  Path path(long id) {
    return path(directory, id);
  }

  /** Where a run is. */
  static Path path(Path directory, long id) {
    return directory
        .resolve(String.format("%02x", id & 0xff))
        .resolve(String.format("%0" + ID_DIGITS + "x", id) + SUFFIX);
  }

  private RuntimeException missing(long id) {
    return present.contains(id)
        ? new DamagedException(id, 0, "its file is missing")
        : new StaleRunException(id);
  }

  private void checkOpen() {
    if (closed) {
      throw new VolumeException(
          Reason.CLOSED, directory + " belongs to a volume that has been closed; open it again");
    }
  }

  private static OptionalLong hex(String text, int digits) {
    try {
      return text.length() == digits
          ? OptionalLong.of(Long.parseLong(text, 16))
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
