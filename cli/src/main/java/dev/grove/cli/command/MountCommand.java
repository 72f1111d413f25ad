package dev.grove.cli.command;

import dev.grove.actors.volume.VolumeStatus;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.Background;
import dev.grove.cli.run.FlagOptions;
import dev.grove.cli.run.MountedVolume;
import dev.grove.cli.run.Service;
import dev.grove.cli.run.ServiceSettings;
import dev.grove.cli.text.Sizes;
import dev.grove.cli.text.Table;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.Mounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Mounts a volume and serves it until it is unmounted. */
@Command(
    name = "mount",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Mounts a volume and serves it until it is unmounted (grove umount) or SIGINT or SIGTERM"
          + " comes. An empty or missing DIR becomes a new volume."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove mount ~/volume ~/mnt                 in the foreground; Ctrl-C unmounts",
      "  grove mount --daemon ~/volume ~/mnt        in the background",
      "  grove mount -o ro,noatime ~/volume ~/mnt   read-only",
      "  grove mount -D fuse.transport=jnr ~/volume ~/mnt   through libfuse 2",
      "  grove mount -D volume.runs.cache-bytes=512MiB ~/volume ~/mnt"
    })
final class MountCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin ServiceOptions service;

  @Option(
      names = "-o",
      paramLabel = "OPTION",
      split = ",",
      description =
          "Mount options: ro, nosuid, nodev, noexec, noatime, allow_other, noallow_other,"
              + " nonempty, and their opposites.")
  List<String> options = new ArrayList<>();

  @Parameters(paramLabel = "DIR", description = "The volume's directory.")
  Path directory;

  @Parameters(paramLabel = "MOUNTPOINT", description = "An empty directory.")
  Path mountPoint;

  @Override
  public Integer call() throws InterruptedException {
    ServiceSettings settings = ServiceSettings.of(service.config.load());
    Path volume = Places.canonical(directory);
    boolean root = System.getProperty("user.name").equals("root");
    MountOptions mountOptions = settings.mountOptions(FlagOptions.parse(options, root), volume);
    if (service.daemon) {
      return Background.start(
          ServiceOptions.DAEMON, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
    // Before the volume is opened, for that may format it.
    Path place = Mounts.checkMountPoint(mountPoint, mountOptions.nonEmpty());
    requireApart(volume, place);
    settings.transport().requirePresent();
    Optional<Path> log = service.startLogging(settings.log(), volume);
    serve(MountedVolume.open(volume, place, settings, mountOptions), settings, log);
    return ExitCode.OK.number();
  }

  private static void requireApart(Path volume, Path place) {
    if (volume.startsWith(place) || place.startsWith(volume)) {
      throw new Problem(
          ExitCode.USAGE,
          "one is inside the other: volume %s and mount point %s; choose directories side by side"
              .formatted(volume, place));
    }
  }

  private void serve(MountedVolume mounted, ServiceSettings settings, Optional<Path> log)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    new Service(
            mounted.directory(),
            mounted.volume(),
            Optional.of(mounted),
            settings.busyWait(),
            settings.scrub(),
            service.say(spec.commandLine().getErr()))
        .run(Version.number(), () -> service.ready(out, text(mounted, log)));
  }

  private String text(MountedVolume mounted, Optional<Path> log) {
    VolumeStatus status = mounted.volume().status();
    String umount = "grove umount " + mounted.mountPoint();
    Table table =
        new Table()
            .row(
                "volume", mounted.directory() + (mounted.formatted() ? ", formatted just now" : ""))
            .row(
                "device",
                Sizes.human(status.deviceFreeBytes())
                    + " free of "
                    + Sizes.human(status.deviceTotalBytes()))
            .row("mounted", mounted.mountPoint().toString())
            .row("unmount", log.isPresent() ? umount : umount + ", or Ctrl-C");
    log.ifPresent(file -> table.row("log", file.toString()));
    return table.toString();
  }
}
