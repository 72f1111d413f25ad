package dev.grove.cli.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 * killed, the mounts detached and the directories removed; if this JVM is told to end, too. What a
 * run that was killed has left is removed by the next one.
 */
final class Groves implements BeforeEachCallback, AfterEachCallback {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private final List<MountedGrove> mounted = new CopyOnWriteArrayList<>();
  private Place place;
  private Thread atExit;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException, InterruptedException {
    Machine.needsFuse();
    open();
  }

  void open() throws IOException, InterruptedException {
    Place.sweep(TEMPORARY);
    place = Place.make(TEMPORARY);
    Files.createDirectory(host());
    atExit = Thread.ofPlatform().unstarted(this::atExit);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private void atExit() {
    try {
      mounted.forEach(MountedGrove::detach);
      place.remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
    if (place == null) {
      return;
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
    mounted.forEach(MountedGrove::detach);
    if (context.getExecutionException().isPresent()) {
      mounted.forEach(grove -> System.err.println("console of " + grove + ":\n" + grove.console()));
    }
    place.remove();
  }

  /** A directory on the host's disk, for what a test needs beside a mount. */
  Path host() {
    return place.path().resolve("host");
  }

  /** A new volume, mounted with these settings ({@code key=value}). */
  MountedGrove mount(String... settings) throws IOException, InterruptedException {
    return prepare().start(settings);
  }

  /** Directories for a volume and its mount; nothing runs yet. */
  MountedGrove prepare() throws IOException {
    Path directory = Files.createTempDirectory(place.path(), "grove-");
    return at(Files.createDirectory(directory.resolve("volume")));
  }

  /** A file system of its own below the host's directory, of this many MiB. */
  Path device(int mebibytes) throws IOException, InterruptedException {
    Path device = Files.createTempDirectory(host(), "device-");
    String size = "size=" + mebibytes + "m";
    Run.ok(host(), "mount", "-t", "tmpfs", "-o", size, "grove-e2e", device.toString());
    return device;
  }

  /** An ext4 of its own over a loop device, of this many MiB. */
  Ext4 ext4(int mebibytes) throws IOException, InterruptedException {
    Path mountPoint = Files.createTempDirectory(host(), "ext4-");
    return Ext4.make(host().resolve("ext4.img"), mebibytes, mountPoint);
  }

  /** A mount point for a volume that is elsewhere. */
  MountedGrove at(Path volume) throws IOException {
    MountedGrove grove =
        new MountedGrove(volume, Files.createTempDirectory(place.path(), "mnt-"), host());
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
