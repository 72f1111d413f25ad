package dev.grove.cli.command;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.Volumes;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.Background;
import dev.grove.cli.run.OfflineReport;
import dev.grove.cli.run.Service;
import dev.grove.cli.run.ServiceSettings;
import dev.grove.cli.text.Sizes;
import dev.grove.cli.text.Table;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens a volume without a mount, and holds it. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Opens a volume, recovers what a crash has left, and holds it open until SIGINT or SIGTERM"
          + " comes. It is not mounted, and no gateway can reach it yet: of use to recover, to"
          + " work off what waits, and to keep others out."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove node ~/volume             recovers it; Ctrl-C closes it",
      "  grove node --daemon ~/volume && grove status ~/volume"
    })
final class NodeCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin ServiceOptions service;

  @Parameters(paramLabel = "DIR", description = "The volume's directory.")
  Path directory;

  @Override
  public Integer call() throws InterruptedException {
    ServiceSettings settings = ServiceSettings.of(service.config.load());
    if (service.daemon) {
      return Background.start(
          ServiceOptions.DAEMON, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
    Path path = Places.canonical(directory);
    if (!OfflineReport.isVolume(path)) {
      throw new Problem(
          ExitCode.NOT_A_VOLUME,
          "not a volume: " + path + "; `grove mount` makes one of an empty directory");
    }
    Optional<Path> log = service.startLogging(settings.log(), path);
    Volume volume = Volumes.open(path, settings.volume());
    PrintWriter out = spec.commandLine().getOut();
    new Service(
            path,
            volume,
            Optional.empty(),
            settings.busyWait(),
            settings.scrub(),
            service.say(spec.commandLine().getErr()))
        .run(Version.number(), () -> service.ready(out, text(path, volume, log)));
    return ExitCode.OK.number();
  }

  private static String text(Path path, Volume volume, Optional<Path> log) {
    long runBytes = volume.status().runBytes();
    Table table =
        new Table()
            .row("volume", path + ", " + Sizes.human(runBytes) + " in runs, held open")
            .row("close", "Ctrl-C, or kill " + ProcessHandle.current().pid());
    log.ifPresent(file -> table.row("log", file.toString()));
    return table.toString();
  }
}
