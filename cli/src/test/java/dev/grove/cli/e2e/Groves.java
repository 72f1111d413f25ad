package dev.grove.cli.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Volumes and mounts of one test. However the test ends, also by its time limit, the processes are
 * killed, the mounts detached and the directories removed; if this JVM is told to end, too.
 */
final class Groves implements BeforeEachCallback, AfterEachCallback {
  private final List<MountedGrove> mounted = new CopyOnWriteArrayList<>();
  private final List<Path> devices = new ArrayList<>();
  private Path base;
  private Thread atExit;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    Machine.needsFuse();
    base = Files.createTempDirectory("grove-e2e-");
    Files.createDirectory(host());
    atExit = Thread.ofPlatform().unstarted(() -> mounted.forEach(MountedGrove::detach));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
    if (base == null) {
      return;
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
    mounted.forEach(MountedGrove::detach);
    if (context.getExecutionException().isPresent()) {
      mounted.forEach(grove -> System.err.println("console of " + grove + ":\n" + grove.console()));
    }
    for (Path device : devices) {
      Run.ok(Path.of("/"), "umount", "-l", device.toString());
    }
    Run.ok(Path.of("/"), "rm", "-rf", "--one-file-system", base.toString());
  }

  /** A directory on the host's disk, for what a test needs beside a mount. */
  Path host() {
    return base.resolve("host");
  }

  /** A new volume, mounted with these settings ({@code key=value}). */
  MountedGrove mount(String... settings) throws IOException, InterruptedException {
    return prepare().start(settings);
  }

  /** Directories for a volume and its mount; nothing runs yet. */
  MountedGrove prepare() throws IOException {
    Path place = Files.createTempDirectory(base, "grove-");
    return at(Files.createDirectory(place.resolve("volume")));
  }

  /** A file system of its own below the host's directory, of this many MiB. */
  Path device(int mebibytes) throws IOException, InterruptedException {
    Path device = Files.createTempDirectory(host(), "device-");
    String size = "size=" + mebibytes + "m";
    Run.ok(host(), "mount", "-t", "tmpfs", "-o", size, "grove-e2e", device.toString());
    devices.add(device);
    return device;
  }

  /** An ext4 of its own over a loop device, of this many MiB. */
  Ext4 ext4(int mebibytes) throws IOException, InterruptedException {
    Path mountPoint = Files.createTempDirectory(host(), "ext4-");
    Ext4 ext4 = Ext4.make(host().resolve("ext4.img"), mebibytes, mountPoint);
    devices.add(mountPoint);
    return ext4;
  }

  /** A mount point for a volume that is elsewhere. */
  MountedGrove at(Path volume) throws IOException {
    MountedGrove grove = new MountedGrove(volume, Files.createTempDirectory(base, "mnt-"), host());
    mounted.add(grove);
    return grove;
  }

  /** The options that set these settings. */
  static List<String> options(String... settings) {
    List<String> options = new ArrayList<>();
    for (String setting : settings) {
      options.add("-D");
      options.add(setting);
    }
    return options;
  }
}
