package dev.grove.cli.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings in force: {@code -D} over {@code --config}'s file over {@code ./grove.conf} (or, if
 * there is none, {@code /etc/grove/grove.conf}) over the defaults. Checked, whole and typed.
 */
public final class Settings {
  /** A setting, its value in HOCON, and where that was set. */
  public record Entry(String key, String value, String origin) {}

  private final Config config;

  private Settings(Config config) {
    this.config = config;
  }

  /** Files that are read when they exist; the first one wins. */
  public static List<Path> defaultFiles() {
    return List.of(Path.of("grove.conf"), Path.of("/etc/grove/grove.conf"));
  }

  /**
   * Reads and checks all of them.
   *
   * @param definitions of {@code -D}; a key may leave out {@code grove.}
   * @param file of {@code --config}
   * @param defaultFiles looked for in this order
   */
  public static Settings load(
      Map<String, String> definitions, Optional<Path> file, List<Path> defaultFiles) {
    Config reference = ConfigFactory.parseResources("reference.conf");
    KnownKeys known = KnownKeys.of(reference.withOnlyPath("grove").resolve());
    Config config = known.checked(definitions(definitions));
    if (file.isPresent()) {
      config = config.withFallback(known.checked(parse(file.get())));
    }
    Optional<Path> defaultFile = defaultFiles.stream().filter(Files::exists).findFirst();
    if (defaultFile.isPresent()) {
      config = config.withFallback(known.checked(parse(defaultFile.get())));
    }
    // Resolved last: some defaults are made of other settings.
    return new Settings(config.withFallback(reference).resolve());
  }

  private static Config definitions(Map<String, String> definitions) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> entry : definitions.entrySet()) {
      String key = entry.getKey().startsWith("grove.") ? entry.getKey() : "grove." + entry.getKey();
      ConfigValue value = ConfigValueFactory.fromAnyRef(entry.getValue(), Origins.COMMAND_LINE);
      try {
        config = config.withValue(key, value);
      } catch (ConfigException e) {
        throw new Problem(
            ExitCode.CONFIG,
            "no setting can have this name: " + key + "; write -D group.key=value",
            e);
      }
    }
    return config;
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      String what = Files.exists(file) ? "cannot be read" : "does not exist";
      throw new Problem(
          ExitCode.CONFIG, "the configuration file " + what + ": " + file + "; check --config");
    }
    try {
      return ConfigFactory.parseFile(file.toFile()).resolve();
    } catch (ConfigException e) {
      throw new Problem(
          ExitCode.CONFIG,
          "the configuration file is not valid HOCON: " + e.getMessage() + "; correct that line",
          e);
    }
  }

  /** The settings of one part: {@code volume}, {@code fuse}, {@code log}. */
  public Config part(String name) {
    return config.getConfig("grove." + name);
  }

  /** All of them, with what Akka is to be told. */
  public Config whole() {
    return config;
  }

  /** Every setting, by key. */
  public List<Entry> entries() {
    return config.withOnlyPath("grove").entrySet().stream()
        .map(
            entry ->
                new Entry(
                    entry.getKey(),
                    entry.getValue().render(ConfigRenderOptions.concise()),
                    Origins.describe(entry.getValue().origin())))
        .sorted(Comparator.comparing(Entry::key))
        .toList();
  }
}
