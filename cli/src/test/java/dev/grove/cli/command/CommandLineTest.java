package dev.grove.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.cli.problem.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CommandLineTest {
  private record Outcome(int exitCode, String out, String err) {
    void isOneLine() {
      assertEquals(1, err.lines().count(), err);
      assertTrue(err.startsWith("grove: "), err);
    }
  }

  @TempDir Path directory;

  private static Outcome run(Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = GroveCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] arguments = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    int exitCode = line.execute(arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  private static void failsWith(ExitCode code, String words, Outcome outcome) {
    assertEquals(code.number(), outcome.exitCode, outcome.err);
    outcome.isOneLine();
    assertTrue(outcome.err.contains(words), outcome.err);
  }

  @Test
  void versionAndHelpSucceed() {
    assertTrue(run("--version").out.startsWith("grove "));
    Outcome help = run("--help");
    assertEquals(0, help.exitCode);
    for (ExitCode code : ExitCode.values()) {
      assertTrue(help.out.contains(code.meaning()), help.out);
    }
  }

  @Test
  void everyCommandHasHelpWithExamples() {
    for (String command : List.of("mount", "umount", "node", "status", "check", "scrub", "config")) {
      Outcome help = run(command, "--help");
      assertEquals(0, help.exitCode);
      assertTrue(help.out.contains("Examples:\n  grove " + command), help.out);
    }
  }

  @Test
  void wrongUsageIsOneLineWithAHint() {
    failsWith(ExitCode.USAGE, "did you mean status?", run("staus"));
    failsWith(ExitCode.USAGE, "see `grove --help`", run());
    failsWith(ExitCode.USAGE, "see `grove mount --help`", run("mount", "dir"));
    failsWith(ExitCode.USAGE, "show or check", run("config"));
    failsWith(ExitCode.USAGE, "unknown mount option: foo", run("mount", "-o", "foo", "a", "b"));
  }

  @Test
  void aWrongMountPointLeavesTheVolumeUnformatted() throws IOException {
    Path volume = directory.resolve("volume");
    Path file = Files.createFile(directory.resolve("file"));
    Path full = Files.createDirectory(directory.resolve("full"));
    Files.createFile(full.resolve("file"));
    failsWith(
        ExitCode.MOUNT_POINT_MISSING,
        "does not exist",
        run("mount", volume, directory.resolve("no")));
    failsWith(ExitCode.MOUNT_POINT_MISSING, "not a directory", run("mount", volume, file));
    failsWith(ExitCode.MOUNT_POINT_NOT_EMPTY, "not empty", run("mount", volume, full));
    failsWith(ExitCode.MOUNT_POINT_BUSY, "already", run("mount", volume, "/proc"));
    assertTrue(Files.notExists(volume));
  }

  @Test
  void aVolumeInsideItsMountPointIsRefused() throws IOException {
    Path place = Files.createDirectory(directory.resolve("place"));
    failsWith(ExitCode.USAGE, "inside the other", run("mount", place.resolve("v"), place));
  }

  @Test
  void whatIsNotAVolumeIsSaidToBeNone() throws IOException {
    Files.createFile(directory.resolve("file"));
    failsWith(ExitCode.NOT_A_VOLUME, "not a volume", run("node", directory));
    failsWith(ExitCode.NOT_A_VOLUME, "neither", run("status", directory));
    Path place = Files.createDirectory(directory.resolve("place"));
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.createFile(other.resolve("file"));
    failsWith(ExitCode.NOT_A_VOLUME, "not a Grove volume", run("mount", other, place));
  }

  @Test
  void unmountingWhatIsNotMountedFails() {
    failsWith(ExitCode.NOT_RUNNING, "nothing is mounted", run("umount", directory));
    failsWith(ExitCode.NOT_RUNNING, "not a mount of Grove", run("umount", "/proc"));
  }

  @Test
  void aWrongSettingFails() {
    failsWith(ExitCode.CONFIG, "did you mean", run("config", "show", "-D", "fuse.thread=1"));
    failsWith(
        ExitCode.CONFIG,
        "grove.volume.tree.fanout",
        run("config", "check", "-D", "volume.tree.fanout=1"));
    failsWith(
        ExitCode.CONFIG,
        "preferredIoBytes",
        run("mount", "-D", "fuse.preferred-io-bytes=1000", "a", "b"));
  }

  @Test
  void stackTracesAreShownOnRequestOnly() {
    Outcome outcome = run("umount", "--stacktrace", directory);
    assertTrue(outcome.err.contains("\tat dev.grove.cli"), outcome.err);
  }

  @Test
  void configShowPrintsOrigins() throws IOException {
    Path file = Files.writeString(directory.resolve("g.conf"), "\ngrove.fuse.threads = 2\n");
    Outcome outcome = run("config", "show", "--config", file, "-D", "log.level=info");
    assertEquals(0, outcome.exitCode);
    List<String> lines = outcome.out.lines().toList();
    assertTrue(lines.stream().anyMatch(l -> l.matches("grove.fuse.threads = 2 +# .*g.conf:2")));
    assertTrue(lines.stream().anyMatch(l -> l.matches("grove.log.level = \"info\" +# -D on.*")));
    assertTrue(lines.stream().anyMatch(l -> l.matches("grove.log.kept-files = 3 +# default")));
  }
}
