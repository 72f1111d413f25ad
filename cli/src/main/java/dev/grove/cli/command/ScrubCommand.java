package dev.grove.cli.command;

import com.typesafe.config.Config;
import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.text.Sizes;
import dev.grove.fuse.kernel.Mounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies a volume in the background, while it is in use. */
@Command(
    name = "scrub",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Has the process that serves a volume read and verify its nodes and runs in the background,"
          + " slowly, and returns at once. What it finds is in that process's log, in `grove"
          + " status`, and in `grove scrub --status`. `grove check` looks at more, and at once."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove scrub ~/mnt                              starts it",
      "  grove scrub --rate-mib-per-second 200 ~/mnt    faster than grove.scrub says",
      "  grove scrub --status ~/mnt                     how far it is; exit code 8 if it found damage",
      "  grove mount -D scrub.interval-hours=168 ...    every week"
    })
final class ScrubCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  /** What to do other than to start. */
  static final class Action {
    @Option(names = "--status", description = "Say how far it is, and what it has found.")
    boolean status;

    @Option(names = "--stop", description = "End it; also a `grove check` that is under way.")
    boolean stop;
  }

  @ArgGroup Action action = new Action();

  @Option(
      names = "--rate-mib-per-second",
      paramLabel = "MIB",
      description = "How fast it reads; by default grove.scrub.rate-mib-per-second of the mount.")
  int rate;

  @Parameters(paramLabel = "DIR|MOUNTPOINT", description = "The volume, or where it is mounted.")
  Path path;

  @Override
  public Integer call() throws InterruptedException {
    if (rate < 0 || rate > 100_000) {
      throw new ParameterException(
          spec.commandLine(), "--rate-mib-per-second must be from 1 to 100000");
    }
    Path named = Places.unresolved(path);
    Path place = Mounts.isMounted(named) ? named : Places.canonical(path);
    ControlClient client = ControlClient.here();
    PrintWriter out = spec.commandLine().getOut();
    if (action.status) {
      return status(OnlineCheckRun.ask(client, place, "job 0"), client, place, out);
    }
    OnlineCheckRun.ask(client, place, action.stop ? "stop" : "scrub " + rate);
    out.println(action.stop ? "stopping" : "started; `grove scrub --status` says how far it is");
    out.flush();
    return ExitCode.OK.number();
  }

  private static int status(Config first, ControlClient client, Path place, PrintWriter out) {
    if (!first.hasPath("job")) {
      out.println("no scrub since the start");
      out.flush();
      return ExitCode.OK.number();
    }
    Config job = first;
    int shown = 0;
    while (!job.getStringList("lines").isEmpty()) {
      job.getStringList("lines").forEach(out::println);
      shown += job.getStringList("lines").size();
      job = OnlineCheckRun.ask(client, place, "job " + shown);
    }
    String state = job.getBoolean("inProgress") ? "under way" : job.getString("end");
    String runs = job.hasPath("runs") ? " in " + job.getLong("runs") + " runs" : "";
    out.printf(
        "%s begun %s: %s, %s of %s%s, %d errors%n",
        job.getString("job"),
        job.getString("started"),
        state,
        Sizes.human(job.getLong("done")),
        Sizes.human(job.getLong("total")),
        runs,
        job.getLong("errors"));
    out.flush();
    return (job.getLong("errors") > 0 ? ExitCode.DAMAGED : ExitCode.OK).number();
  }
}
