package dev.grove.cli.command;

import dev.grove.cli.config.Settings;
import dev.grove.cli.run.ServiceSettings;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows and checks the settings. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Shows or checks the settings.",
    synopsisSubcommandLabel = "(show | check)",
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove config show                              every setting, and where it was set",
      "  grove config check --config /etc/grove/b.conf  is that file right?"
    })
final class ConfigCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command: show or check");
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints every setting, its value and its origin.",
      footerHeading = "%nExample:%n",
      footer = "  grove config show -D fuse.threads=4 | grep fuse")
  void show(@Mixin ConfigOptions options) {
    List<Settings.Entry> entries = options.load().entries();
    int width = entries.stream().mapToInt(e -> assignment(e).length()).max().orElse(0);
    PrintWriter out = spec.commandLine().getOut();
    for (Settings.Entry entry : entries) {
      String assignment = assignment(entry);
      out.println(assignment + " ".repeat(width - assignment.length()) + "  # " + entry.origin());
    }
    out.flush();
  }

  private static String assignment(Settings.Entry entry) {
    return entry.key() + " = " + entry.value();
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Checks every setting; prints the first that is wrong.",
      footerHeading = "%nExample:%n",
      footer = "  grove config check --config deploy/grove.conf")
  void check(@Mixin ConfigOptions options) {
    Settings settings = options.load();
    ServiceSettings.of(settings);
    List<Settings.Entry> entries = settings.entries();
    long changed = entries.stream().filter(entry -> !entry.origin().equals("default")).count();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("settings are valid: %d known, %d not at their default%n", entries.size(), changed);
    out.flush();
  }
}
