package dev.grove.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
  @TempDir Path directory;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static Settings load(Map<String, String> definitions) {
    return Settings.load(definitions, Optional.empty(), List.of());
  }

  private Problem wrong(String content) throws IOException {
    Path file = file("wrong.conf", content);
    Problem problem =
        assertThrows(Problem.class, () -> Settings.load(Map.of(), Optional.of(file), List.of()));
    assertEquals(ExitCode.CONFIG, problem.exitCode());
    return problem;
  }

  private static Settings.Entry entry(Settings settings, String key) {
    return settings.entries().stream().filter(e -> e.key().equals(key)).findFirst().orElseThrow();
  }

  @Test
  void everyDefaultIsValidAndEveryKeyOfOursIsListed() {
    Settings settings = load(Map.of());
    ServiceSettings.of(settings);
    assertTrue(settings.entries().stream().allMatch(e -> e.key().startsWith("grove.")));
    assertTrue(settings.entries().stream().allMatch(e -> e.origin().equals("default")));
    assertEquals("4096", entry(settings, "grove.volume.format-block-bytes").value());
    assertEquals("\"warn\"", entry(settings, "grove.log.level").value());
  }

  @Test
  void theNearerSourceWins() throws IOException {
    Path base =
        file(
            "base.conf",
            "grove.fuse { threads = 2, directory-marks = 100\n entry-timeout-seconds = 7 }");
    Path over = file("over.conf", "grove.fuse.threads = 3\ngrove.fuse.directory-marks = 200\n");
    Settings settings =
        Settings.load(Map.of("fuse.threads", "4"), Optional.of(over), List.of(base));
    assertEquals(
        new Settings.Entry("grove.fuse.threads", "4", "-D on the command line"),
        entry(settings, "grove.fuse.threads"));
    assertEquals(
        new Settings.Entry("grove.fuse.directory-marks", "200", over + ":2"),
        entry(settings, "grove.fuse.directory-marks"));
    assertEquals(
        new Settings.Entry("grove.fuse.entry-timeout-seconds", "7", base + ":2"),
        entry(settings, "grove.fuse.entry-timeout-seconds"));
  }

  @Test
  void onlyTheFirstDefaultFileIsRead() throws IOException {
    Path first = file("first.conf", "grove.fuse.threads = 1");
    Path second = file("second.conf", "grove.fuse.directory-marks = 9");
    Settings settings = Settings.load(Map.of(), Optional.empty(), List.of(first, second));
    assertEquals("1", entry(settings, "grove.fuse.threads").value());
    assertEquals("default", entry(settings, "grove.fuse.directory-marks").origin());
  }

  @Test
  void anUnknownKeyNamesTheNearestOneAndItsPlace() throws IOException {
    String message = wrong("grove.log.level = info\ngrove.fuse.thread = 3\n").getMessage();
    assertEquals(
        "unknown setting: grove.fuse.thread ("
            + directory.resolve("wrong.conf")
            + ":2); did you mean grove.fuse.threads? `grove config show` lists all",
        message);
  }

  @Test
  void nearestKeysAreFoundInOtherGroupsToo() throws IOException {
    assertTrue(
        wrong("grove.cache-bytes = 1").getMessage().contains("grove.volume.runs.cache-bytes?"));
    assertTrue(wrong("fuse.threads = 1").getMessage().contains("did you mean grove.fuse?"));
    assertTrue(wrong("grove.volum { fanout = 4 }").getMessage().contains("mean grove.volume?"));
  }

  @Test
  void aWrongTypeOrRangeNamesKeyValueAndPlace() throws IOException {
    String place = directory.resolve("wrong.conf") + ":1";
    assertEquals(
        "wrong value of grove.fuse.threads: 65 ("
            + place
            + "); it must be a whole number from 0 to 64",
        wrong("grove.fuse.threads = 65").getMessage());
    assertEquals(
        "wrong value of grove.fuse.threads: \"many\" ("
            + place
            + "); it must be a whole number from 0 to 64",
        wrong("grove.fuse.threads = many").getMessage());
    assertEquals(
        "wrong value of grove.log.level: \"loud\" ("
            + place
            + "); it must be one of error, warn, info, debug",
        wrong("grove.log.level = loud").getMessage());
    assertTrue(wrong("grove.fuse.cache-directories = 3").getMessage().contains("true or false"));
    assertTrue(wrong("grove.fuse = 3").getMessage().contains("a group of settings"));
    assertTrue(wrong("grove.fuse.threads = { a = 1 }").getMessage().contains("whole number"));
  }

  @Test
  void aFileThatIsNotHoconNamesItsLine() throws IOException {
    String message = wrong("grove {\n fuse { threads = 2\n").getMessage();
    assertTrue(
        message.contains("not valid HOCON: " + directory.resolve("wrong.conf") + ": 3"), message);
  }

  @Test
  void aMissingFileIsAProblem() {
    Path missing = directory.resolve("none.conf");
    Problem problem =
        assertThrows(Problem.class, () -> Settings.load(Map.of(), Optional.of(missing), List.of()));
    assertTrue(problem.getMessage().contains("does not exist: " + missing));
  }

  @Test
  void sizesMayHaveUnits() {
    Settings settings = load(Map.of("volume.runs.cache-bytes", "512MiB"));
    assertEquals(512L << 20, settings.whole().getLong("grove.volume.runs.cache-bytes"));
  }

  @Test
  void defaultsMadeOfOtherSettingsFollowThem() {
    Settings settings = load(Map.of("volume.compaction-workers", "3"));
    assertEquals(
        3,
        settings
            .whole()
            .getInt("grove.compaction-dispatcher.thread-pool-executor.fixed-pool-size"));
  }

  @Test
  void editDistanceCountsInsertionsDeletionsAndReplacements() {
    assertEquals(0, EditDistance.between("grove", "grove"));
    assertEquals(5, EditDistance.between("", "grove"));
    assertEquals(3, EditDistance.between("kitten", "sitting"));
    assertFalse(EditDistance.between("thread", "threads") > 1);
  }
}
