package dev.grove.actors.southbound;

import dev.grove.actors.volume.VolumeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** An append file of a local directory. */
final class LocalAppendFile implements AppendFile {
  private final Path path;
  private final FileChannel channel;
  private long size;
  private VolumeException failure;

  private LocalAppendFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /** Opens the file and cuts it to {@code length} bytes. */
  static LocalAppendFile open(Path path, long length, OpenOption... options) throws IOException {
    FileChannel channel = FileChannel.open(path, options);
    try {
      if (channel.size() < length) {
        throw new IOException("the file has " + channel.size() + " bytes, not " + length);
      }
      channel.truncate(length).position(length);
      return new LocalAppendFile(path, channel, length);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens the file to be written over from its beginning; what it holds behind that stays.
   *
   * @param name what it will be called
   */
  static LocalAppendFile over(Path path, Path name) throws IOException {
    return new LocalAppendFile(name, FileChannel.open(path, StandardOpenOption.WRITE), 0);
  }

  @Override
  public void write(List<ByteBuffer> chunks) {
    long bytes = chunks.stream().mapToLong(ByteBuffer::remaining).sum();
    try {
      guarded("write", () -> Directories.writeAll(channel, chunks));
    } catch (VolumeException e) {
      takeBack(e);
      throw e;
    }
    size += bytes;
  }

  /** Of a write that found no room nothing counts; the next goes where it began. */
  private void takeBack(VolumeException cause) {
    if (cause != failure || !cause.mayPass()) {
      return;
    }
    try {
      channel.position(size);
      failure = null;
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void force() {
    guarded(Failures.SYNC, () -> channel.force(false));
  }

  /** Makes the data and everything else about the file durable. */
  void forceAll() {
    guarded(Failures.SYNC, () -> channel.force(true));
  }

  @Override
  public long size() {
    return size;
  }

  /**
   * Runs an operation of the device. An interrupt closes a {@link FileChannel}, so a pending one is
   * set aside; one that arrives during the operation is a failure like any other, because it hides
   * whether the device had reported an error.
   */
  private void guarded(String what, Operation operation) {
    if (failure != null) {
      throw failure;
    }
    boolean interrupted = Thread.interrupted();
    try {
      operation.run();
    } catch (IOException e) {
      failure = Failures.of(e, what, path);
      throw failure;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Failures.of(e, "close", path);
    }
  }

  private interface Operation {
    void run() throws IOException;
  }
}
