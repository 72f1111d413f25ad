package dev.grove.actors.southbound;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * One owner of a directory at a time: a lock of the kernel on the file {@code LOCK}, which ends
 * with the process however it ends.
 *
 * <p>The kernel's lock belongs to the process, and closing <em>any</em> descriptor of the file
 * gives it up. A second open in the same process must therefore be refused before it touches the
 * file. What tells is a register as wide as the process, whichever class loader asks: a system
 * property per volume, named by the directory's device and inode.
 *
 * <p>Readers share the lock, on a file that they open for reading only. A volume without the file
 * has not been opened since it was copied here, and is read without a lock.
 */
final class VolumeLock implements AutoCloseable {
  static final String NAME = "LOCK";
  private static final int OWNER_BYTES = 32;

  private final String registration;
  private final FileChannel channel;

  private VolumeLock(String registration, FileChannel channel) {
    this.registration = registration;
    this.channel = channel;
  }

  static VolumeLock acquire(Path volume) throws IOException {
    return acquire(volume, VolumeLock::lock);
  }

  /** Keeps writers out, and lets other processes read too. */
  static VolumeLock acquireShared(Path volume) throws IOException {
    return acquire(volume, VolumeLock::share);
  }

  private static VolumeLock acquire(Path volume, Locking locking) throws IOException {
    Object inode = Files.readAttributes(volume, BasicFileAttributes.class).fileKey();
    String registration = "dev.grove.volume.open." + inode;
    if (System.getProperties().putIfAbsent(registration, volume.toString()) != null) {
      throw inUse(volume, "this process (" + ProcessHandle.current().pid() + ")", "close it there");
    }
    try {
      return new VolumeLock(registration, locking.lock(volume));
    } catch (IOException | RuntimeException e) {
      System.getProperties().remove(registration);
      throw e;
    }
  }

  private static FileChannel lock(Path volume) throws IOException {
    FileChannel channel = FileChannel.open(volume.resolve(NAME), CREATE, READ, WRITE);
    try {
      if (channel.tryLock() == null) {
        throw isShared(channel)
            ? inUse(volume, "processes that have it mounted read-only", "unmount all of them")
            : inUse(volume, "process " + owner(channel), "unmount it or stop that process");
      }
      writeOwner(channel);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether those who hold the lock share it; what is had by asking goes with the channel. */
  private static boolean isShared(FileChannel channel) throws IOException {
    return channel.tryLock(0, Long.MAX_VALUE, true) != null;
  }

  private static FileChannel share(Path volume) throws IOException {
    Path file = volume.resolve(NAME);
    if (Files.notExists(file)) {
      return FileChannel.open(volume.resolve(IdentityFile.NAME), READ);
    }
    FileChannel channel = FileChannel.open(file, READ);
    try {
      if (!isShared(channel)) {
        throw inUse(volume, "process " + owner(channel), "unmount it or stop that process");
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * In place and of fixed length, so that it needs no new space; a full device must not keep anyone
   * from opening the volume.
   */
  private static void writeOwner(FileChannel channel) {
    String pid = String.format("%-" + (OWNER_BYTES - 1) + "d\n", ProcessHandle.current().pid());
    try {
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    } catch (IOException e) {
      // The lock holds without it: the number only makes another's refusal friendlier.
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer bytes = Directories.readFully(channel, 0, ByteBuffer.allocate(OWNER_BYTES));
    String text = StandardCharsets.US_ASCII.decode(bytes).toString().strip();
    return text.isEmpty() ? "(unknown)" : text;
  }

  private static VolumeException inUse(Path volume, String who, String what) {
    return new VolumeException(
        Reason.IN_USE, volume + " is in use by " + who + ": " + what + " first");
  }

  /** Opens what is locked, and locks it. */
  private interface Locking {
    FileChannel lock(Path volume) throws IOException;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Failures.of(e, "unlock", Path.of(NAME));
    } finally {
      System.getProperties().remove(registration);
    }
  }
}
