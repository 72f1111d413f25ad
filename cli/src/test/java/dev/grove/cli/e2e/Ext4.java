package dev.grove.cli.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An ext4 in a file, mounted over a loop device that goes with the mount.
 *
 * @param image the file
 * @param mountPoint where it is mounted
 */
record Ext4(Path image, Path mountPoint) {
  static Ext4 make(Path image, int mebibytes, Path mountPoint)
      throws IOException, InterruptedException {
    Machine.needs("mkfs.ext4", "e2fsck", "findmnt");
    Path at = image.getParent();
    Run.ok(at, "truncate", "-s", mebibytes + "M", image.toString());
    Run.ok(at, "mkfs.ext4", "-q", image.toString());
    Ext4 ext4 = new Ext4(image, mountPoint);
    ext4.mount();
    return ext4;
  }

  private void mount() throws IOException, InterruptedException {
    String options = "loop,errors=remount-ro";
    Run.ok(image.getParent(), "mount", "-o", options, image.toString(), mountPoint.toString());
  }

  /** As {@code mount -o remount}; to {@code ro} only while nothing is open for writing. */
  void remount(String access) throws IOException, InterruptedException {
    Run.ok(image.getParent(), "mount", "-o", "remount," + access, mountPoint.toString());
  }

  /** An error of the file system itself, upon which it is read-only, whatever is open. */
  void fail() throws IOException, InterruptedException {
    String[] command = {"findmnt", "-n", "-o", "SOURCE", mountPoint.toString()};
    Path source = Path.of(Run.ok(image.getParent(), command).out().strip());
    Path trigger =
        Path.of("/sys/fs/ext4").resolve(source.getFileName()).resolve("trigger_fs_error");
    Files.writeString(trigger, "grove", StandardOpenOption.WRITE);
  }

  /** Unmounts, checks and repairs it, mounts it again. */
  void repair() throws IOException, InterruptedException {
    Run.ok(image.getParent(), "umount", mountPoint.toString());
    // 1: errors were corrected.
    Run.bash(image.getParent(), "e2fsck -f -y \"$1\" || (($? == 1))", image);
    mount();
  }
}
