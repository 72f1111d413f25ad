package dev.grove.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.cli.config.Settings;
import dev.grove.cli.run.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample in deploy/ says what is true: its lines, with the comment signs taken off, are the
 * defaults.
 */
final class SampleConfigTest {
  @TempDir Path directory;

  @Test
  void theSampleHoldsDefaults() throws IOException {
    Path sample = Path.of("..", "deploy", "grove.conf");
    String uncommented =
        Files.readAllLines(sample).stream()
            .map(line -> line.replaceFirst("^( *)#(?=[a-z-]+ *=)", "$1"))
            .collect(Collectors.joining("\n"));
    Path file = Files.writeString(directory.resolve("sample.conf"), uncommented);
    Settings settings = Settings.load(Map.of(), Optional.of(file), List.of());
    ServiceSettings.of(settings);
    Settings defaults = Settings.load(Map.of(), Optional.empty(), List.of());
    assertEquals(values(defaults), values(settings));
    long set = settings.entries().stream().filter(e -> !e.origin().equals("default")).count();
    assertTrue(set >= 10, "the sample sets " + set + " keys");
  }

  private static Map<String, String> values(Settings settings) {
    return settings.entries().stream()
        .collect(Collectors.toMap(Settings.Entry::key, Settings.Entry::value));
  }
}
