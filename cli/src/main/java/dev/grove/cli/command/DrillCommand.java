package dev.grove.cli.command;

import dev.grove.cli.drill.Drill;
import dev.grove.cli.drill.Plan;
import dev.grove.cli.drill.VolumeCheck;
import dev.grove.cli.problem.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets people see the promise of durability kept, on a disk of theirs. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Makes a volume of its own in a new directory below DIR, changes it from several processes,"
          + " kills it again and again, and checks that nothing that was synced is lost. Exit code 0:"
          + " the promise was kept; 1: it was broken, and the evidence is left in that directory; 2: the"
          + " drill could not run."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove drill /data                    20 rounds, about two minutes",
      "  grove drill --minutes 60 /data       for an hour",
      "  grove drill --power-loss /data       also lose what the page cache holds (root only)",
      "  grove drill --seed 7 --rounds 3 /data"
    })
final class DrillCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How many rounds at most (default 20, or no limit with --minutes).")
  Integer rounds;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Begin no round after this time (default: no limit).")
  Integer minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What the load and the damage follow from (default: another one each time).")
  Long seed;

  @Option(
      names = "--writers",
      paramLabel = "P",
      defaultValue = "3",
      description = "Processes that write, 1 to 16 (default ${DEFAULT-VALUE}).")
  int writers;

  @Option(
      names = "--power-loss",
      description =
          "Put the volume on a file system of its own over a loop device, copy that device as it"
              + " stands under load, recover the copies; also make that file system read-only.")
  boolean powerLoss;

  @Option(names = "--keep", description = "Leave the drill's directory behind in any case.")
  boolean keep;

  @Parameters(paramLabel = "DIR", description = "An existing directory.")
  Path directory;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    int mostRounds = Optional.ofNullable(rounds).orElse(minutes == null ? 20 : Integer.MAX_VALUE);
    Duration limit = minutes == null ? Duration.ofDays(365) : Duration.ofMinutes(minutes);
    long chosen = Optional.ofNullable(seed).orElseGet(() -> System.nanoTime() & 0xffff_ffffL);
    if (mostRounds < 1 || limit.isNegative() || writers < 1 || writers > 16) {
      throw new ParameterException(
          spec.commandLine(), "out of range: --rounds from 1, --minutes from 0, --writers 1 to 16");
    }
    Plan plan =
        new Plan(
            Places.canonical(directory),
            mostRounds,
            limit,
            chosen,
            writers,
            powerLoss,
            keep,
            checks(),
            line -> {
              out.println(line);
              out.flush();
            });
    try {
      return new Drill(plan).run();
    } catch (Problem problem) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(problem.line());
      err.flush();
      return Drill.COULD_NOT_RUN;
    }
  }

  private List<Plan.Check> checks() {
    boolean known = spec.parent().subcommands().containsKey(VolumeCheck.COMMAND);
    return known ? List.of(new VolumeCheck()) : List.of();
  }
}
