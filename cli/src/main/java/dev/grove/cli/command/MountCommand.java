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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Mounts a volume and serves it until it is unmounted. */
@Command(
    name = "mount",
    mixinStandardHelpOptions = true,
    customSynopsis = {
      "Usage: grove mount [-o OPTION[,OPTION...]]... [--daemon] [--config=FILE] [-D KEY=VALUE]...",
      "                   DIR MOUNTPOINT",
      "       grove mount -o remount,OPTION[,OPTION...] MOUNTPOINT"
    },
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
      "  grove mount -o remount,ro ~/mnt            read-only from now on",
      "  grove mount -D fuse.transport=jnr ~/volume ~/mnt   through libfuse 2",
      "  grove mount -D volume.runs.cache-bytes=512MiB ~/volume ~/mnt"
    })
final class MountCommand implements Callable<Integer> {
  static final String HELPER = "--as-mount-helper";

  @Spec CommandSpec spec;

  @Mixin ServiceOptions service;

  @Option(
      names = "-o",
      paramLabel = "OPTION",
      split = ",",
      description =
          "Mount options, as mount(8) has them: ro, nosuid, nodev, noexec, nosymfollow, noatime,"
              + " relatime, strictatime, sync, dirsync and their opposites; allow_other, noallow_other, nonempty, uid=N,"
              + " gid=N, umask=OCTAL, fsname=NAME, remount; and settings, grove.KEY=VALUE.")
  List<String> options = new ArrayList<>();

  /** Called by mount(8): what is not a volume yet is never made one. */
  @Option(names = HELPER, hidden = true)
  boolean helper;

  @Parameters(
      arity = "1..2",
      paramLabel = "PATH",
      hideParamSyntax = true,
      description =
          "DIR MOUNTPOINT: the volume's directory, and an empty directory. With -o remount the"
              + " MOUNTPOINT alone will do.")
  List<Path> paths = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    boolean root = System.getProperty("user.name").equals("root");
    FlagOptions flags = FlagOptions.parse(options, root);
    if (flags.remount()) {
      RemountRun.run(paths.getLast(), flags);
      return ExitCode.OK.number();
    }
    if (paths.size() < 2) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'MOUNTPOINT'");
    }
    return mount(flags, Places.canonical(paths.getFirst()), paths.getLast());
  }

  private int mount(FlagOptions flags, Path volume, Path mountPoint) throws InterruptedException {
    ServiceSettings settings =
        ServiceSettings.of(service.config.load(flags.settings(), flags.config()));
    MountOptions mountOptions = settings.mountOptions(flags, volume);
    if (helper && HelperRules.isServed(volume, mountPoint, mountOptions)) {
      return ExitCode.OK.number();
    }
    if (service.daemon) {
      return Background.start(
          ServiceOptions.DAEMON, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
    if (helper) {
      HelperRules.requireVolume(volume);
    }
    // Before the volume is opened, for that may format it.
    Path place = Mounts.checkMountPoint(mountPoint, mountOptions.nonEmpty());
    requireApart(volume, place);
    settings.transport().requirePresent();
    Optional<Path> log = service.startLogging(settings.log(), volume);
    String version = Version.number(); // nothing that may fail between the mount and its service
    Consumer<String> say = service.say(spec.commandLine().getErr());
    MountedVolume mounted = MountedVolume.open(volume, place, settings, mountOptions);
    serve(mounted, settings, log, version, say);
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

  private void serve(
      MountedVolume mounted,
      ServiceSettings settings,
      Optional<Path> log,
      String version,
      Consumer<String> say)
      throws InterruptedException {
    new Service(
            mounted.directory(),
            mounted.volume(),
            Optional.of(mounted),
            settings.busyWait(),
            settings.scrub(),
            say)
        .run(version, () -> service.ready(spec.commandLine().getOut(), text(mounted, log)));
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
