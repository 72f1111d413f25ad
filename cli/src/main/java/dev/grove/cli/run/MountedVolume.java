package dev.grove.cli.run;

import dev.grove.actors.check.ReadOnlyVolume;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.Volumes;
import dev.grove.cli.check.Scratch;
import dev.grove.fuse.MountSession;
import dev.grove.fuse.fs.tree.NotDurable;
import dev.grove.fuse.fs.tree.TreeFileSystem;
import dev.grove.fuse.kernel.MountException;
import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.MountOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Where the parts meet: a volume, the file system on it, and the session that serves the kernel.
 *
 * @param directory of the volume
 * @param formatted whether the volume was made just now
 * @param readOnly whether nothing of the volume is changed
 */
public record MountedVolume(
    Path directory,
    boolean formatted,
    boolean readOnly,
    Volume volume,
    TreeFileSystem fileSystem,
    MountSession session)
    implements ActiveMount {
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  /**
   * Opens (or makes) the volume and mounts it; if that fails, nothing stays open or mounted. For a
   * read-only mount nothing in the directory is changed.
   */
  public static MountedVolume open(
      Path directory, Path mountPoint, ServiceSettings settings, MountOptions options) {
    boolean formatted = !OfflineReport.isVolume(directory);
    if (!options.access().readOnly()) {
      Volume volume = Volumes.open(directory, settings.volume());
      return mount(directory, formatted, volume, mountPoint, settings, options, () -> {});
    }
    Scratch scratch = Scratch.create();
    ReadOnlyVolume volume =
        ReadOnlyVolume.open(directory, scratch.directory(), settings.volume(), scratch::close);
    return mount(directory, false, volume, mountPoint, settings, options, volume::seal);
  }

  /**
   * Mounts an open volume.
   *
   * @param begun called when all is there that the file system itself may have to write first
   */
  private static MountedVolume mount(
      Path directory,
      boolean formatted,
      Volume volume,
      Path mountPoint,
      ServiceSettings settings,
      MountOptions options,
      Runnable begun) {
    try {
      TreeFileSystem fileSystem =
          TreeFileSystem.open(
              volume,
              settings.fileSystem(),
              InstantSource.system(),
              owner(directory, "unix:uid"),
              owner(directory, "unix:gid"));
      begun.run();
      MountSession session = settings.transport().mount(fileSystem, mountPoint, options);
      boolean readOnly = options.access().readOnly();
      return new MountedVolume(directory, formatted, readOnly, volume, fileSystem, session);
    } catch (RuntimeException | Error e) {
      volume.close();
      throw e;
    }
  }

  /** A new file system's root belongs to whom the volume belongs to. */
  private static int owner(Path directory, String attribute) {
    try {
      return (Integer) Files.getAttribute(directory, attribute);
    } catch (IOException e) {
      throw new VolumeException(
          Reason.UNREADABLE,
          "cannot read the owner of " + directory + ": " + e.getMessage() + "; check its rights",
          e);
    }
  }

  @Override
  public Path mountPoint() {
    return session.mountPoint();
  }

  @Override
  public boolean unmount() throws InterruptedException {
    try {
      session.unmount(false);
    } catch (MountException e) {
      if (e.kind() == Kind.BUSY) {
        return false;
      }
      if (e.kind() != Kind.NOT_MOUNTED) {
        throw e;
      }
    }
    return session.awaitEnd(END_LIMIT);
  }

  @Override
  public void detach() {
    try {
      session.unmount(true);
    } catch (MountException e) {
      if (e.kind() != Kind.NOT_MOUNTED) {
        throw e;
      }
    }
  }

  @Override
  public boolean seesAccesses() {
    return session.seesAccesses();
  }

  @Override
  public NotDurable notDurable() {
    return fileSystem.notDurable();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    session.awaitEnd();
  }

  @Override
  public void close() {
    fileSystem.close();
  }
}
