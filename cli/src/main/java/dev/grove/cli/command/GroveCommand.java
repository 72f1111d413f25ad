package dev.grove.cli.command;

import dev.grove.cli.problem.ExitCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code grove} alone: its help, its version, its subcommands. */
@Command(
    name = "grove",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "A write-optimised file system for Linux.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      MountCommand.class,
      UmountCommand.class,
      NodeCommand.class,
      StatusCommand.class,
      CheckCommand.class,
      ScrubCommand.class,
      DrillCommand.class,
      ConfigCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove mount ~/volume ~/mnt   mounts; an empty directory becomes a volume",
      "  grove status ~/mnt           says how it is",
      "  grove check ~/volume         verifies everything that is stored",
      "  grove umount ~/mnt           makes everything durable and unmounts it",
      "  grove COMMAND --help         explains a command, with examples"
    })
public final class GroveCommand implements Runnable {
  @Spec CommandSpec spec;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "On failure also print where in the program it happened.")
  boolean stacktrace;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
  }

  /** The whole command line, ready to execute. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new GroveCommand());
    line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
    line.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    Failures failures = new Failures();
    line.setExecutionExceptionHandler(failures);
    line.setParameterExceptionHandler(failures);
    return line;
  }

  static Map<String, String> exitCodes() {
    return Arrays.stream(ExitCode.values())
        .collect(
            Collectors.toMap(
                code -> " " + code.number(),
                ExitCode::meaning,
                (first, second) -> first,
                LinkedHashMap::new));
  }
}
