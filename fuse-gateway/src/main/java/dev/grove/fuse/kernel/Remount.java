package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Changes flags of a mount that is in use, as {@code mount -o remount} does: mount(2) with {@code
 * MS_REMOUNT}, by whoever may do that. The process that serves the mount is asked for a sync by the
 * kernel, and for nothing else: the flags are the kernel's.
 */
public final class Remount {
  private static final Set<MountFlag> FIXED = EnumSet.of(MountFlag.SYNC, MountFlag.DIRSYNC);

  private Remount() {}

  /**
   * Changes the flags that these words name, and no others.
   *
   * @param words names of flags; later ones win
   */
  public static void run(Path path, List<String> words) {
    Mounts.Mount mount =
        Mounts.at(path)
            .orElseThrow(
                () -> new MountException(Kind.NOT_MOUNTED, path + " is not a mount point"));
    Set<MountFlag> flags = MountFlag.after(mount.flags(), words);
    requireSame(mount, flags);
    if (!MountFlag.haveAccessTime(flags)) {
      flags.add(MountFlag.RELATIME); // else the kernel would leave it as it is
    }
    try (Arena arena = Arena.ofConfined()) {
      long bits = Syscalls.MS_REMOUNT | MountFlag.bits(flags);
      int outcome =
          new Syscalls(arena).mount(mount.source(), mount.mountPoint(), mount.type(), bits, "");
      if (outcome < 0) {
        throw failure(mount, outcome);
      }
    }
  }

  /** Names are synced by the server, which is told once, when it mounts. */
  private static void requireSame(Mounts.Mount mount, Set<MountFlag> flags) {
    for (MountFlag flag : FIXED) {
      if (flags.contains(flag) != mount.flags().contains(flag)) {
        throw new MountException(
            Kind.FAILED,
            "%s cannot be changed by a remount of %s: unmount it and mount it again"
                .formatted(flag.word(), mount.mountPoint()));
      }
    }
  }

  private static MountException failure(Mounts.Mount mount, int outcome) {
    String place = mount.mountPoint();
    return switch (-outcome) {
      case Errnos.EPERM, Errnos.EACCES ->
          new MountException(
              Kind.NO_PERMISSION,
              "only root may remount " + place + ": unmount it and mount it again, or ask root");
      case Errnos.EBUSY ->
          new MountException(
              Kind.BUSY,
              "%1$s cannot become read-only while a file on it is open for writing: see who with: fuser -vm %1$s"
                  .formatted(place));
      default ->
          new MountException(Kind.FAILED, "cannot remount " + place + ": " + Errnos.text(outcome));
    };
  }
}
