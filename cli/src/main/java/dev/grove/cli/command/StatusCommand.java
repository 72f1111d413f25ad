package dev.grove.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.OfflineReport;
import dev.grove.cli.text.Json;
import dev.grove.fuse.kernel.Mounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how a volume is: the process that has it open answers, or else its files do. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Says how a volume is. Exit code 13 if nothing has it open.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove status ~/mnt                            by mount point",
      "  grove status ~/volume                         by the volume's directory",
      "  grove status --json ~/mnt | jq .runBytes      for programs; sizes in bytes"
    })
final class StatusCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--json", description = "One line of JSON with stable keys.")
  boolean json;

  @Parameters(paramLabel = "DIR|MOUNTPOINT", description = "The volume, or where it is mounted.")
  Path path;

  @Override
  public Integer call() {
    // A mount is asked for by name alone: its process may hang, and a look at it would hang too.
    Path named = Places.unresolved(path);
    boolean mounted = Mounts.isMounted(named);
    Path place = mounted ? named : Places.canonical(path);
    Optional<ControlClient.Answer> answer = ControlClient.here().find(place);
    if (mounted && answer.isEmpty()) {
      throw new Problem(
          ExitCode.NOT_RUNNING,
          "mounted, but no process of this user answers for it: %s; if its process has ended, `grove umount --lazy %s` clears the way for a new mount"
              .formatted(place, place));
    }
    PrintWriter out = spec.commandLine().getOut();
    String line = answer.isPresent() ? answer.get().json() : Json.write(OfflineReport.of(place));
    if (json) {
      out.println(line);
    } else {
      Config values = answer.isPresent() ? answer.get().values() : ConfigFactory.parseString(line);
      out.print(StatusText.of(values));
    }
    out.flush();
    return (answer.isPresent() ? ExitCode.OK : ExitCode.NOT_RUNNING).number();
  }
}
