package dev.grove.cli.drill;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.fuse.kernel.Mounts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * A device of our own below the volume, whose content can be had as of one moment while it is in
 * use: what the file system on it has sent so far, without what is still in the page cache.
 *
 * <pre>
 * volume                        on device/   ext4, mounted from a loop device over
 * outer/device.img              on outer/    XFS, which clones a file atomically, mounted from
 * device.xfs                    on the directory that is drilled
 * </pre>
 *
 * A copy (outer/copy.img) is mounted on copy/, which replays the journal of ext4 as after a loss of
 * power.
 */
final class Device {
  private static final String INNER_BYTES = "2G";
  private static final long OUTER_BYTES = 6L << 30;

  private final Place place;
  private String loop = "";

  private Device(Place place) {
    this.place = place;
  }

  static void require() {
    if (!System.getProperty("user.name").equals("root")) {
      throw new Problem(
          ExitCode.USAGE,
          "only root may use loop devices: --power-loss; leave it out, or use sudo");
    }
    Stream.of("mkfs.ext4", "e2fsck", "mkfs.xfs", "losetup", "mount", "umount", "cp")
        .filter(each -> !Programs.exists(each))
        .findFirst()
        .ifPresent(
            each -> {
              throw new Problem(
                  ExitCode.USAGE,
                  "a program is missing for --power-loss: %s; install it (Debian: e2fsprogs, xfsprogs, mount), or leave --power-loss out"
                      .formatted(each));
            });
  }

  static Device make(Place place, Undo undo) throws IOException, InterruptedException {
    Device device = new Device(place);
    for (String each : new String[] {"outer", "device", "copy", "copy-mnt"}) {
      Files.createDirectory(place.at(each));
    }
    Path outer = place.at("device.xfs");
    try (RandomAccessFile file = new RandomAccessFile(outer.toFile(), "rw")) {
      file.setLength(OUTER_BYTES);
    }
    Programs.run("mkfs.xfs", "-q", "-m", "reflink=1", outer.toString());
    undo.push(() -> unmount(place.at("outer")));
    Programs.run("mount", "-o", "loop", outer.toString(), place.at("outer").toString());
    Programs.run("truncate", "-s", INNER_BYTES, device.image().toString());
    Programs.run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", device.image().toString());
    undo.push(device::unmountInner);
    device.mountInner();
    undo.push(() -> unmount(place.at("copy")));
    return device;
  }

  private Path image() {
    return place.at("outer").resolve("device.img");
  }

  private Path copyImage() {
    return place.at("outer").resolve("copy.img");
  }

  Path volume() {
    return place.at("device").resolve("volume");
  }

  Path copiedVolume() {
    return place.at("copy").resolve("volume");
  }

  Path copyMountPoint() {
    return place.at("copy-mnt");
  }

  private void mountInner() throws InterruptedException {
    loop = Programs.run("losetup", "--find", "--show", image().toString());
    Programs.run("mount", "-o", "errors=remount-ro", loop, place.at("device").toString());
  }

  void unmountInner() throws InterruptedException {
    unmount(place.at("device"));
    if (!loop.isEmpty()) {
      Programs.run("losetup", "-d", loop);
      loop = "";
    }
  }

  private static void unmount(Path path) throws InterruptedException {
    if (Mounts.isMounted(path)) {
      Programs.run("umount", path.toString());
    }
  }

  /** Copies the device as it is at one moment within this call. */
  void copy() throws InterruptedException {
    Programs.run(
        "cp", "--reflink=always", "--sparse=auto", image().toString(), copyImage().toString());
  }

  /** Mounts the copy; {@link #removeCopy} undoes it. */
  void mountCopy() throws InterruptedException {
    Programs.run("mount", "-o", "loop", copyImage().toString(), place.at("copy").toString());
  }

  void removeCopy() throws IOException, InterruptedException {
    unmount(place.at("copy"));
    Files.delete(copyImage());
  }

  /**
   * Makes the file system below the volume read-only at once, with files open for writing: an error
   * of its own, which it answers in this way and drops what its journal has not got.
   */
  void makeReadOnly() throws IOException {
    Path trigger =
        Path.of("/sys/fs/ext4", Path.of(loop).getFileName().toString(), "trigger_fs_error");
    Files.writeString(trigger, "grove drill", StandardOpenOption.WRITE);
  }

  /**
   * As after a restart: checks the file system, which repairs it, and mounts it again.
   *
   * @return what the check said
   */
  String repair() throws InterruptedException {
    // 1: errors were corrected.
    String said = Programs.run(1, "e2fsck", "-f", "-y", image().toString());
    mountInner();
    return said;
  }
}
