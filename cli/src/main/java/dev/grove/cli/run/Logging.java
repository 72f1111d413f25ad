package dev.grove.cli.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import com.typesafe.config.Config;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Applies {@code grove.log}: to the console in the foreground, to bounded files in the background.
 */
public final class Logging {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0}: %msg%n%ex";

  private Logging() {}

  /** Where a volume's process in the background logs to. */
  public static Path file(
      Config log, Path volume, Map<String, String> environment, String user, Path home) {
    String name = volume.toString().substring(1).replace('/', '-');
    return directory(log.getString("directory"), environment, user, home)
        .resolve((name.isEmpty() ? "root" : name) + ".log");
  }

  private static Path directory(
      String configured, Map<String, String> environment, String user, Path home) {
    if (!configured.isEmpty()) {
      return Path.of(configured);
    }
    if (user.equals("root")) {
      return Path.of("/var/log/grove");
    }
    String state = environment.get("XDG_STATE_HOME");
    Path base = state == null || state.isEmpty() ? home.resolve(".local/state") : Path.of(state);
    return base.resolve("grove");
  }

  /** Messages go to the console; on level debug with stack traces. */
  public static void toConsole(Config log) {
    Logger root = setLevel(log);
    if (root.isDebugEnabled()
        && root.getAppender("console") instanceof ConsoleAppender<ILoggingEvent> console) {
      console.stop();
      console.setEncoder(encoder(root.getLoggerContext()));
      console.start();
    }
  }

  /** Messages go to this file and no longer to the console. */
  public static void toFile(Config log, Path file) {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new Problem(
          ExitCode.CONFIG,
          "cannot make the directory of the log: "
              + file.getParent()
              + "; set grove.log.directory to another",
          e);
    }
    Logger root = setLevel(log);
    LoggerContext context = root.getLoggerContext();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setName("file");
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder(context));
    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(file + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(log.getInt("kept-files"));
    rolling.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(context);
    trigger.setMaxFileSize(new FileSize(log.getLong("max-file-bytes")));
    trigger.start();
    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(trigger);
    appender.start();
    root.addAppender(appender);
    root.detachAppender("console");
  }

  /** Nothing: what a command finds, it says itself. */
  public static void off() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF);
    }
  }

  private static PatternLayoutEncoder encoder(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static Logger setLevel(Config log) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(log.getString("level")));
    return root;
  }
}
