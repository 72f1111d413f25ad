package dev.grove.cli.command;

import dev.grove.actors.check.StoreReport;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.cli.check.OfflineCheck;
import dev.grove.cli.check.ProgressLine;
import dev.grove.cli.check.Protocol;
import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.Logging;
import dev.grove.cli.run.ServiceSettings;
import dev.grove.fuse.kernel.Mounts;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies a volume, in use or not, and repairs one that is not. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes, as of fsck:%n",
    exitCodeList = {
      " 0:no errors",
      " 1:errors were corrected",
      " 4:errors were found, and are left",
      " 8:the check could not be done, or not to the end",
      "16:the command line is wrong"
    },
    exitCodeOnInvalidInput = CheckExit.USAGE,
    exitCodeOnExecutionException = CheckExit.OPERATIONAL,
    description = {
      "Reads and verifies everything that is stored: identity, manifest, log, tree, every page of"
          + " every run, and the files, directories and blocks in them. Changes nothing without"
          + " --repair.",
      "A volume that is in use is checked by the process that serves it, as it is at this moment,"
          + " while all goes on; its log and manifest are not.",
      "",
      "One line for each finding: `error:` is damage; `note:` is what a crash leaves, and the next"
          + " mount tidies up. Damage names the files that it is in."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove check ~/volume                  checks a volume that is not mounted",
      "  grove check ~/mnt                     checks a mounted one",
      "  grove check --repair ~/volume         shows a plan, asks, and repairs",
      "  grove check --repair --plan p.txt ~/volume </dev/null    writes the plan, changes nothing"
    })
final class CheckCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--repair",
      description =
          "Show what a repair would do and cost; then, with --yes or after a question, do it. Only"
              + " while nothing has the volume open.")
  boolean repair;

  @Option(names = "--yes", description = "Repair without a question.")
  boolean yes;

  @Option(names = "--plan", paramLabel = "FILE", description = "Write the plan to a file, too.")
  Path plan;

  @Option(
      names = "--save",
      paramLabel = "SAVE",
      description =
          "Where everything goes that a repair changes or removes, as it was; by default a new"
              + " directory rescue-<time> in DIR.")
  Path save;

  @Option(names = "--json", description = "One line of JSON with stable keys.")
  boolean json;

  @Mixin ConfigOptions config;

  @Parameters(paramLabel = "DIR|MOUNTPOINT", description = "The volume, or where it is mounted.")
  Path path;

  @Override
  public Integer call() throws InterruptedException {
    if (!repair && (yes || plan != null || save != null)) {
      throw new ParameterException(spec.commandLine(), "--yes, --plan and --save are for --repair");
    }
    CommandLine line = spec.commandLine();
    CheckText text = new CheckText(line.getOut(), line.getErr(), json);
    Path named = Places.unresolved(path);
    boolean mounted = Mounts.isMounted(named);
    Path place = mounted ? named : Places.canonical(path);
    Optional<ControlClient.Answer> running = ControlClient.here().find(place);
    if (running.isPresent()) {
      if (repair) {
        throw new Problem(
            ExitCode.VOLUME_IN_USE, place + " is in use: unmount it first, then repair");
      }
      return new OnlineCheckRun(ControlClient.here(), place, text, progress()).run();
    }
    if (mounted) {
      throw new Problem(
          ExitCode.NOT_RUNNING,
          "mounted, but no process of this user answers for it: "
              + place
              + "; `grove umount --lazy` clears the way");
    }
    return offline(place, text);
  }

  private static ProgressLine progress() {
    return new ProgressLine(System.err, Terminal.isThere());
  }

  private int offline(Path place, CheckText text) {
    VolumeSettings settings = ServiceSettings.of(config.load()).volume();
    Logging.off(); // a volume that is opened for trial complains of what is known by then
    FormatOptions unused = FormatOptions.fresh(settings.formatBlockBytes());
    try (ProgressLine progress = progress();
        LocalDirectory directory =
            LocalDirectory.open(place, false, unused, settings.southbound())) {
      Protocol protocol = new Protocol();
      StoreReport report = OfflineCheck.run(directory, settings, progress, protocol);
      progress.end();
      text.findings(protocol, 0);
      if (!repair) {
        return text.end(place, protocol, "finished");
      }
      return new RepairRun(directory, settings, text, progress, plan, save, yes)
          .run(report, protocol);
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      // The identity: without it there is nothing to begin with.
      Protocol protocol = new Protocol();
      protocol.error(e.getMessage());
      text.findings(protocol, 0);
      return text.end(place, protocol, "finished");
    }
  }
}
