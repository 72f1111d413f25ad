package dev.grove.actors.southbound;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Makes a volume of an empty directory, and finds out what a directory is.
 *
 * <ol>
 *   <li>create {@code log} and {@code runs}, force the directory
 *   <li>write {@code GROVE.tmp}, force it
 *   <li>rename it to {@code GROVE}, force the directory, and the one above it
 * </ol>
 *
 * A directory without {@code GROVE} that holds only what these steps leave behind counts as empty,
 * so a format that was cut short is simply done again. One that fails takes back what is not
 * forced.
 */
final class LocalFormat {
  static final String LOG = "log";
  static final String RUNS = "runs";
  private static final String TEMPORARY = IdentityFile.NAME + ".tmp";

  /** Every fresh ext4 has it; a device of its own is a good place for a volume. */
  private static final String LOST_AND_FOUND = "lost+found";

  private LocalFormat() {}

  /** The directory itself, created if it may be. */
  static Path directory(Path directory, boolean create) throws IOException {
    if (Files.exists(directory)) {
      if (!Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
      return directory.toRealPath();
    }
    Path parent = directory.getParent();
    if (!create || parent == null || !Files.isDirectory(parent)) {
      throw new VolumeException(
          Reason.NOT_A_VOLUME,
          directory
              + " does not exist: check the path, or create "
              + (create ? parent : "the volume")
              + " first");
    }
    boolean made = Directories.create(directory);
    try {
      Directories.force(parent);
    } catch (IOException e) {
      if (made) {
        deleteAfter(e, directory);
      }
      throw e;
    }
    return directory.toRealPath();
  }

  /**
   * Whether there is nothing in the directory but remains of a format.
   *
   * @param mayFormat whether an empty one is welcome
   */
  static boolean isEmpty(Path volume, boolean mayFormat) throws IOException {
    if (Files.exists(volume.resolve(IdentityFile.NAME))) {
      return false;
    }
    for (Path file : children(volume)) {
      if (!isRemains(file)) {
        throw new VolumeException(
            Reason.NOT_A_VOLUME,
            volume
                + " is not empty and not a Grove volume (it holds "
                + file.getFileName()
                + "): choose an empty directory");
      }
    }
    if (!mayFormat) {
      throw new VolumeException(
          Reason.NOT_A_VOLUME, volume + " is empty: mount it once to make a volume of it");
    }
    return true;
  }

  /** Refuses a directory that is none of a volume, whatever it is. */
  static void requireVolume(Path volume) throws IOException {
    if (isEmpty(volume, false)) {
      throw new IllegalStateException(volume + " is empty, but was not refused");
    }
  }

  private static boolean isRemains(Path file) throws IOException {
    return switch (file.getFileName().toString()) {
      case VolumeLock.NAME, TEMPORARY -> Files.isRegularFile(file);
      case LOG, RUNS, LOST_AND_FOUND -> Files.isDirectory(file) && children(file).isEmpty();
      default -> false;
    };
  }

  /**
   * Makes a volume of a directory that {@link #isEmpty}.
   *
   * @throws IOException the directory still is, and what is left in it is durable
   */
  static VolumeIdentity format(Path volume, FormatOptions options) throws IOException {
    createParts(volume);
    try {
      write(volume, options.identity());
      forceName(volume);
    } catch (IOException | RuntimeException e) {
      // The parts stay: a power failure may bring the identity back, and it is nothing without.
      List.of(IdentityFile.NAME, TEMPORARY).forEach(name -> deleteAfter(e, volume.resolve(name)));
      throw e;
    }
    return options.identity();
  }

  private static void createParts(Path volume) throws IOException {
    List<Path> made = new ArrayList<>();
    try {
      for (String part : List.of(LOG, RUNS)) {
        if (Directories.create(volume.resolve(part))) {
          made.add(volume.resolve(part));
        }
      }
      Directories.force(volume);
    } catch (IOException | RuntimeException e) {
      made.forEach(part -> deleteAfter(e, part));
      throw e;
    }
  }

  /**
   * Takes new names away again after a failed force. The next one would succeed without having done
   * anything for them: to the kernel they are no longer to be written. Names that are made again
   * are.
   */
  private static void deleteAfter(Exception failure, Path name) {
    try {
      Files.deleteIfExists(name);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void write(Path volume, VolumeIdentity identity) throws IOException {
    Path temporary = volume.resolve(TEMPORARY);
    Files.deleteIfExists(temporary);
    try (LocalAppendFile file = LocalAppendFile.open(temporary, 0, CREATE, WRITE)) {
      file.write(List.of(ByteBuffer.wrap(IdentityFile.encode(identity))));
      file.forceAll();
    }
    Files.move(temporary, volume.resolve(IdentityFile.NAME), StandardCopyOption.ATOMIC_MOVE);
    Directories.force(volume);
  }

  /**
   * The identity of a volume that may be written from now on: in the current format, so that no
   * older Grove opens what it would misread. Only under the volume's lock.
   */
  static VolumeIdentity readToWrite(Path volume) throws IOException {
    VolumeIdentity identity = read(volume);
    if (identity.formatVersion() == VolumeIdentity.CURRENT_FORMAT) {
      // Who made it may have been killed before it forced these names; nothing else ever would.
      Directories.force(volume);
      forceName(volume);
      return identity;
    }
    write(volume, identity.upgraded());
    forceName(volume);
    LoggerFactory.getLogger(LocalFormat.class)
        .info(
            "{}: upgraded from format {} to {}; older versions of Grove can no longer open it",
            volume,
            identity.formatVersion(),
            VolumeIdentity.CURRENT_FORMAT);
    return identity.upgraded();
  }

  /** The directory may be as new as the volume; but not everybody may open the one above it. */
  private static void forceName(Path volume) throws IOException {
    try {
      if (volume.getParent() != null) {
        Directories.force(volume.getParent());
      }
    } catch (AccessDeniedException e) {
      LoggerFactory.getLogger(LocalFormat.class).debug("the name of {} is not forced", volume, e);
    }
  }

  static VolumeIdentity read(Path volume) throws IOException {
    Path path = volume.resolve(IdentityFile.NAME);
    VolumeIdentity identity = IdentityFile.decode(readBegin(path), path);
    for (String part : List.of(LOG, RUNS)) {
      if (!Files.isDirectory(volume.resolve(part))) {
        throw new VolumeException(
            Reason.DAMAGED,
            volume
                + " is damaged: its directory "
                + part
                + " is missing; restore the volume from a backup",
            new NoSuchFileException(part));
      }
    }
    return identity;
  }

  /** Enough to tell a file that is too long to be an identity. */
  private static byte[] readBegin(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(IdentityFile.MAX_BYTES + 1);
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
