package dev.grove.cli.run;

import com.typesafe.config.Config;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.cli.config.Settings;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.fuse.fs.tree.FileSystemSettings;
import dev.grove.fuse.kernel.MountFlag;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.wire.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The settings as each part wants them. */
public record ServiceSettings(
    VolumeSettings volume,
    FileSystemSettings fileSystem,
    Transport transport,
    MountOptions.Builder mount,
    MountFlag accessTimes,
    Config log,
    ScrubSettings scrub,
    Duration busyWait) {
  /** Of heap, for each inode that the kernel knows. */
  private static final int INODE_BYTES = 400;

  private static final int LEAST_INODES = 10_000;
  private static final int MOST_INODES = 100_000_000;

  /** Every part checks its own; a problem names the setting. */
  public static ServiceSettings of(Settings settings) {
    Config fuse = settings.part("fuse");
    Transport transport = Transport.valueOf(fuse.getString("transport").toUpperCase(Locale.ROOT));
    return new ServiceSettings(
        VolumeSettings.from(settings.whole()),
        fileSystem(fuse),
        transport,
        mount(fuse, transport),
        MountFlag.valueOf(fuse.getString("access-times").toUpperCase(Locale.ROOT)),
        settings.part("log"),
        ScrubSettings.from(settings.part("scrub")),
        Duration.ofSeconds(settings.part("shutdown").getLong("busy-wait-seconds")));
  }

  private static int listedInodes(Config fuse) {
    int set = fuse.getInt("listed-inodes-max");
    return set > 0 ? set : listedInodes(Runtime.getRuntime().maxMemory());
  }

  /** As many inodes as fit into a quarter of the heap. */
  static int listedInodes(long heapBytes) {
    return Math.clamp(heapBytes / 4 / INODE_BYTES, LEAST_INODES, MOST_INODES);
  }

  private static FileSystemSettings fileSystem(Config fuse) {
    return new FileSystemSettings(
        fuse.getInt("rename-max-entries"),
        fuse.getLong("rename-max-bytes"),
        fuse.getInt("max-open-directories"),
        fuse.getInt("directory-marks"),
        fuse.getInt("point-delete-max-blocks"),
        fuse.getInt("orphan-batch-operations"),
        listedInodes(fuse),
        fuse.getLong("inode-reservation"));
  }

  private static MountOptions.Builder mount(Config fuse, Transport transport) {
    MountOptions.Builder mount =
        MountOptions.builder()
            .maxReadBytes(transport.requestBytes(fuse.getInt("max-read-bytes")))
            .maxWriteBytes(transport.requestBytes(fuse.getInt("max-write-bytes")))
            .preferredIoBytes(fuse.getInt("preferred-io-bytes"))
            .maxBackground(fuse.getInt("max-background-requests"))
            .maxInodes(listedInodes(fuse))
            .cacheDirectories(fuse.getBoolean("cache-directories"))
            .xattr(fuse.getBoolean("extended-attributes"))
            .timeouts(timeouts(fuse))
            .fuseblk(
                MountOptions.Fuseblk.valueOf(
                    fuse.getString("sync-through-loop-device").toUpperCase(Locale.ROOT)));
    int threads = fuse.getInt("threads");
    return threads == 0 ? mount : mount.threads(threads);
  }

  private static Timeouts timeouts(Config fuse) {
    long entrySeconds = fuse.getLong("entry-timeout-seconds");
    return new Timeouts(
        entrySeconds,
        fuse.getLong("attr-timeout-seconds"),
        entrySeconds,
        new Timeouts.Changing(
            fuse.getLong("changing-attr-timeout-min-seconds"),
            fuse.getLong("changing-attr-timeout-max-seconds"),
            fuse.getLong("cache-directories-rest-seconds")));
  }

  /** The mount's options, with those of {@code -o} and the name that mount(8) and df(1) show. */
  public MountOptions mountOptions(FlagOptions flags, Path directory) {
    String name = flags.fsName().orElse(directory.toString());
    try {
      return mount
          .access(flags.access(accessTimes))
          .nonEmpty(flags.nonEmpty())
          .shown(flags.shown())
          .fsName(name.matches("[A-Za-z0-9._:/-]{1,200}") ? name : "grove")
          .build();
    } catch (IllegalArgumentException e) {
      throw new Problem(
          ExitCode.CONFIG,
          "a setting in grove.fuse is wrong: " + e.getMessage() + "; correct it",
          e);
    }
  }
}
