package dev.grove.cli.command;

import dev.grove.cli.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that reads settings. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings in HOCON; over ./grove.conf or /etc/grove/grove.conf, which are read if there.")
  Path file;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "One setting, over those of every file: -D fuse.threads=4.")
  Map<String, String> definitions = new LinkedHashMap<>();

  Settings load() {
    return load(Map.of(), Optional.empty());
  }

  /**
   * Reads settings.
   *
   * @param more settings, under those of {@code -D}
   * @param otherFile instead of that of {@code --config}, if there is none
   */
  Settings load(Map<String, String> more, Optional<Path> otherFile) {
    Map<String, String> all = new LinkedHashMap<>(more);
    definitions.forEach(
        (key, value) -> {
          all.remove("grove." + key);
          all.put(key, value);
        });
    return Settings.load(
        all, Optional.ofNullable(file).or(() -> otherFile), Settings.defaultFiles());
  }
}
