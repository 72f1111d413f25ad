package dev.grove.cli.command;

import com.typesafe.config.Config;
import dev.grove.cli.run.Background;
import dev.grove.cli.run.Logging;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands that stay have in common: settings, and whether they run in the background. */
final class ServiceOptions {
  static final String DAEMON = "--daemon";

  @Mixin ConfigOptions config;

  @Option(
      names = DAEMON,
      description = "Return as soon as it is ready, and go on in the background.")
  boolean daemon;

  @Option(names = Background.CHILD_OPTION, hidden = true)
  boolean inBackground;

  /** Directs the log; returns its file, if it goes to one. */
  Optional<Path> startLogging(Config log, Path volume) {
    if (!inBackground) {
      Logging.toConsole(log);
      return Optional.empty();
    }
    Path file =
        Logging.file(
            log,
            volume,
            System.getenv(),
            System.getProperty("user.name"),
            Path.of(System.getProperty("user.home")));
    Logging.toFile(log, file);
    return Optional.of(file);
  }

  /** Shows what is ready, and lets the parent go if there is one. */
  void ready(PrintWriter out, String text) {
    out.print(text);
    out.flush();
    if (inBackground) {
      Background.reportReady(out);
    }
  }

  /** Where later messages go: nobody sees the standard error of the background. */
  Consumer<String> say(PrintWriter err) {
    if (inBackground) {
      return line -> LoggerFactory.getLogger("grove").warn(line);
    }
    return line -> {
      err.println("grove: " + line);
      err.flush();
    };
  }
}
