package dev.grove.actors.southbound;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A volume in one directory of a local file system.
 *
 * <pre>
 * volume/
 *   GROVE                 identity, see {@link IdentityFile}; written last when formatting
 *   LOCK                  process id of the owner
 *   log/&lt;16 hex&gt;.log      segments
 *   manifest-&lt;n&gt;          manifests
 *   runs/&lt;xx&gt;/&lt;16 hex&gt;.run
 * </pre>
 */
public final class LocalDirectory implements Southbound {
  private final Path directory;
  private final VolumeLock lock;
  private final VolumeIdentity identity;
  private final LocalBlobs runs;
  private final LogFiles log;
  private final ManifestFiles manifests;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalDirectory(
      Path directory, VolumeLock lock, VolumeIdentity identity, int maxOpenFiles) {
    this.directory = directory;
    this.lock = lock;
    this.identity = identity;
    this.runs = new LocalBlobs(directory.resolve(LocalFormat.RUNS), maxOpenFiles);
    this.log = LocalFiles.log(directory);
    this.manifests = LocalFiles.manifests(directory);
  }

  /**
   * Opens the volume in {@code directory}.
   *
   * @param formatIfEmpty make a new volume if the directory is empty, or missing in a parent that
   *     exists; otherwise that is {@code NOT_A_VOLUME}
   * @param options of the new volume; unused when there is one
   * @throws VolumeException {@code IN_USE}, {@code NOT_A_VOLUME}, {@code OTHER_FORMAT}, {@code
   *     UNREADABLE}, {@code FULL}, {@code DAMAGED} or {@code IO}, in words for the user
   */
  public static LocalDirectory open(
      Path directory, boolean formatIfEmpty, FormatOptions options, SouthboundSettings settings) {
    try {
      Path volume = LocalFormat.directory(directory.toAbsolutePath().normalize(), formatIfEmpty);
      boolean empty =
          LocalFormat.isEmpty(volume, formatIfEmpty); // refuses before anything is written
      VolumeLock lock = VolumeLock.acquire(volume);
      try {
        VolumeIdentity identity =
            empty && LocalFormat.isEmpty(volume, formatIfEmpty)
                ? LocalFormat.format(volume, options)
                : LocalFormat.readToWrite(volume);
        return new LocalDirectory(volume, lock, identity, settings.maxOpenFiles());
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (NotDirectoryException e) {
      throw notADirectory(directory, e);
    } catch (IOException e) {
      throw Failures.of(e, "open", directory);
    }
  }

  /**
   * Opens the volume in {@code directory} for reading: nothing in it is changed as long as nothing
   * is asked to write. Others may read it at the same time, nobody may write.
   *
   * @throws VolumeException as {@link #open}
   */
  public static LocalDirectory openForReading(Path directory, SouthboundSettings settings) {
    try {
      Path volume = LocalFormat.directory(directory.toAbsolutePath().normalize(), false);
      LocalFormat.requireVolume(volume);
      VolumeLock lock = VolumeLock.acquireShared(volume);
      try {
        return new LocalDirectory(volume, lock, LocalFormat.read(volume), settings.maxOpenFiles());
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (NotDirectoryException e) {
      throw notADirectory(directory, e);
    } catch (IOException e) {
      throw Failures.of(e, "open", directory);
    }
  }

  private static VolumeException notADirectory(Path directory, NotDirectoryException cause) {
    return new VolumeException(
        Reason.NOT_A_VOLUME,
        directory + " is not a directory: name a directory for the volume",
        cause);
  }

  @Override
  public VolumeIdentity identity() {
    return identity;
  }

  @Override
  public Blobs runs() {
    return runs;
  }

  @Override
  public LogFiles log() {
    return log;
  }

  @Override
  public ManifestFiles manifests() {
    return manifests;
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  @Override
  public Space space() {
    try {
      FileStore store = Files.getFileStore(directory);
      return new Space(store.getTotalSpace(), store.getUsableSpace());
    } catch (IOException e) {
      throw Failures.of(e, "measure", directory);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      runs.close();
      lock.close();
    }
  }
}
