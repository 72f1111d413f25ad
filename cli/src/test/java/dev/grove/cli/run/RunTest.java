package dev.grove.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.fuse.kernel.MountFlag;
import dev.grove.fuse.kernel.wire.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunTest {
  @TempDir Path directory;

  @Test
  void rootMountsLikeAnyFileSystemAndOthersSafely() {
    FlagOptions root = FlagOptions.parse(List.of(), true);
    assertTrue(root.access().allowOther());
    assertEquals(Set.of(), root.access().flags());
    FlagOptions user = FlagOptions.parse(List.of(), false);
    assertFalse(user.access().allowOther());
    assertEquals(Set.of(MountFlag.NOSUID, MountFlag.NODEV), user.access().flags());
  }

  private static FlagOptions parse(String options) {
    return FlagOptions.parse(List.of(options.split(",", -1)), true);
  }

  @Test
  void laterMountOptionsWinAndThoseOfOthersMeanNothing() {
    FlagOptions options = parse("defaults,ro,noatime,rw,x-systemd.automount,nonempty,user=eve");
    assertEquals(Set.of(MountFlag.NOATIME), options.access().flags());
    assertTrue(options.nonEmpty());
    assertEquals(
        Set.of(MountFlag.RELATIME, MountFlag.SYNC),
        parse("noatime,sync,dirsync,relatime,nodirsync").access().flags());
    FlagOptions user = FlagOptions.parse(List.of("dev", "allow_other"), false);
    assertEquals(Set.of(MountFlag.NOSUID), user.access().flags());
    assertTrue(user.access().allowOther());
  }

  @Test
  void optionsWithValues() {
    FlagOptions options =
        parse("uid=1000,umask=027,fsname=data,subtype=grove,grove.fuse.threads=3,grove.heap=2g");
    assertEquals(new Shown(1000, null, 027), options.shown());
    assertEquals(Optional.of("data"), options.fsName());
    assertEquals(Map.of("grove.fuse.threads", "3"), options.settings());
    assertEquals(
        Optional.of(Path.of("/etc/grove/a.conf")),
        parse("grove.config=/etc/grove/a.conf").config());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "noatim",
        "uid=eve",
        "uid=-1",
        "uid=",
        "umask=8",
        "umask=1777",
        "subtype=ext4",
        "fsname=a b",
        "ro=1",
        "mand",
        "allow_root",
        "grove.heap=lots",
        "fsname="
      })
  void aWrongMountOptionIsRefusedByName(String option) {
    Problem problem = assertThrows(Problem.class, () -> parse("ro," + option));
    assertEquals(ExitCode.USAGE, problem.exitCode());
    assertTrue(problem.getMessage().contains(option), problem.getMessage());
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

  @Test
  void inodesTakeAQuarterOfTheHeap() {
    assertEquals(671_088, ServiceSettings.listedInodes(1L << 30));
    assertEquals(10_000, ServiceSettings.listedInodes(8L << 20));
    assertEquals(100_000_000, ServiceSettings.listedInodes(1L << 50));
  }
}
