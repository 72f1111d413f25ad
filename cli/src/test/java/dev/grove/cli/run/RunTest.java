package dev.grove.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTest {
  @TempDir Path directory;

  @Test
  void rootMountsLikeAnyFileSystemAndOthersSafely() {
    FlagOptions root = FlagOptions.parse(List.of(), true);
    assertTrue(root.access().allowOther());
    assertFalse(root.access().nosuid() || root.access().nodev());
    FlagOptions user = FlagOptions.parse(List.of(), false);
    assertFalse(user.access().allowOther());
    assertTrue(user.access().nosuid() && user.access().nodev());
  }

  @Test
  void laterMountOptionsWinAndThoseOfOthersMeanNothing() {
    FlagOptions options =
        FlagOptions.parse(
            List.of("defaults", "ro", "noatime", "rw", "x-systemd.automount", "nonempty"), true);
    assertFalse(options.access().readOnly());
    assertTrue(options.access().noatime());
    assertTrue(options.nonEmpty());
    Problem problem = assertThrows(Problem.class, () -> FlagOptions.parse(List.of("noatim"), true));
    assertEquals(ExitCode.USAGE, problem.exitCode());
  }

  @Test
  void aClosedVolumeIsDescribedFromItsFiles() throws IOException {
    Files.writeString(directory.resolve("GROVE"), "Grove volume\nvolume-id = 00-11\n");
    Files.createDirectories(directory.resolve("runs/ab"));
    Files.write(directory.resolve("runs/ab/1.run"), new byte[1000]);
    Files.createDirectories(directory.resolve("log"));
    Files.write(directory.resolve("log/1.log"), new byte[24]);
    Map<String, Object> report = OfflineReport.of(directory);
    assertEquals("00-11", report.get("volume"));
    assertEquals(1000L, report.get("runBytes"));
    assertEquals(24L, report.get("logBytes"));
    assertEquals(false, report.get("running"));
  }

  @Test
  void whoUsesADirectoryIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("open"));
    try (InputStream in = Files.newInputStream(file)) {
      assertEquals(-1, in.read());
      String users = MountUsers.describe(directory.toRealPath());
      assertTrue(users.startsWith(ProcessHandle.current().pid() + " ("), users);
    }
  }

  @Test
  void theLogFileIsNamedAfterTheVolume() {
    Config log = ConfigFactory.parseMap(Map.of("directory", ""));
    Path volume = Path.of("/srv/data");
    Path home = Path.of("/home/eve");
    assertEquals(
        Path.of("/var/log/grove/srv-data.log"), Logging.file(log, volume, Map.of(), "root", home));
    assertEquals(
        Path.of("/home/eve/.local/state/grove/srv-data.log"),
        Logging.file(log, volume, Map.of(), "eve", home));
    assertEquals(
        Path.of("/state/grove/root.log"),
        Logging.file(log, Path.of("/"), Map.of("XDG_STATE_HOME", "/state"), "eve", home));
  }
}
