package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.AccessTimes;
import dev.grove.fuse.fs.AccessTimes.When;
import dev.grove.fuse.fs.FileSystem;
import java.nio.file.Path;
import java.util.Set;

/**
 * Keeps access times as the flags of the mount want it, at this moment: a remount changes them. The
 * kernel leaves access times of FUSE to the server, which sees only what the kernel's caches do not
 * answer. Therefore, if the access time of a file is due when it is opened,
 *
 * <ol>
 *   <li>the kernel is told to drop what it has cached of it,
 *   <li>the first read of it comes here, and marks the time;
 *   <li>then it is due no more, and what is cached serves all others.
 * </ol>
 *
 * <p>Where access times are not kept, nothing of this costs anything.
 */
public final class AtimePolicy implements AutoCloseable {
  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_NOATIME = 0x40000;

  private final AccessTimes times;
  private final String mountPoint;

  /** {@code null} if accesses are not seen. */
  private final MountTableWatch watch;

  private volatile When files;
  private volatile When directories;

  private AtimePolicy(FileSystem fs, Path mountPoint, Set<MountFlag> flags, MountTableWatch watch) {
    times = fs.accessTimes();
    this.mountPoint = mountPoint.toString();
    this.watch = watch;
    follow(flags);
  }

  /** For a transport that is asked at each open, whatever it answers. */
  public static AtimePolicy ofAny(FileSystem fs, Path mountPoint, MountOptions options) {
    return new AtimePolicy(fs, mountPoint, options.access().flags(), new MountTableWatch());
  }

  /** Of a mount that sees accesses only if it is made so, as then it is asked at each open. */
  static AtimePolicy of(FileSystem fs, Path mountPoint, MountOptions options) {
    Set<MountFlag> flags = options.access().flags();
    boolean seen = ofFiles(flags) != When.NEVER;
    return new AtimePolicy(fs, mountPoint, flags, seen ? new MountTableWatch() : null);
  }

  private static When ofFiles(Set<MountFlag> flags) {
    if (flags.contains(MountFlag.NOATIME) || flags.contains(MountFlag.READ_ONLY)) {
      return When.NEVER;
    }
    return flags.contains(MountFlag.STRICTATIME) ? When.ALWAYS : When.RELATIVE;
  }

  private void follow(Set<MountFlag> flags) {
    files = ofFiles(flags);
    directories = flags.contains(MountFlag.NODIRATIME) ? When.NEVER : files;
  }

  /** Whether this mount can keep access times at all. */
  boolean seesAccesses() {
    return watch != null;
  }

  /** The mount itself is not touched: it is served by who asks. */
  private void refresh() {
    if (watch != null && watch.hasChanged()) {
      Mounts.all().reversed().stream()
          .filter(mount -> mount.mountPoint().equals(mountPoint) && mount.isFuse())
          .findFirst()
          .ifPresent(mount -> follow(mount.flags()));
    }
  }

  /** Whether what is cached of a file may serve who opens it. */
  public boolean keepsFile(long ino, int openFlags) {
    return keeps(ino, openFlags, false);
  }

  /** The same for a directory. */
  public boolean keepsDirectory(long ino, int openFlags) {
    return keeps(ino, openFlags, true);
  }

  private boolean keeps(long ino, int openFlags, boolean directory) {
    if (watch == null) {
      return true;
    }
    refresh();
    boolean marks = (openFlags & O_ACCMODE) != O_WRONLY && (openFlags & O_NOATIME) == 0;
    return !marks || !times.isDue(ino, directory ? directories : files);
  }

  /** A file was read; answers whether that marked it. */
  public boolean read(long ino, int openFlags) {
    return marks(files, openFlags) && times.mark(ino, files);
  }

  /** A directory was listed. */
  public void listed(long ino, int openFlags) {
    if (marks(directories, openFlags)) {
      times.mark(ino, directories);
    }
  }

  /** A symlink was read, which no open comes before. */
  public void followed(long ino) {
    refresh();
    read(ino, 0);
  }

  private boolean marks(When when, int openFlags) {
    return watch != null && when != When.NEVER && (openFlags & O_NOATIME) == 0;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
