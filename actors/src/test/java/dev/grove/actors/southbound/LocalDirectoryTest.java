package dev.grove.actors.southbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalDirectoryTest {
  private static final FormatOptions OPTIONS =
      new FormatOptions(new UUID(1, 2), 4096, Instant.parse("2026-01-31T12:00:00Z"));

  @TempDir Path temp;

  @Test
  void formatsAndOpensAgain() {
    Path volume = temp.resolve("volume"); // missing, in a parent that exists
    try (LocalDirectory first = open(volume)) {
      assertEquals(
          new VolumeIdentity(
              OPTIONS.uuid(), VolumeIdentity.CURRENT_FORMAT, 4096, OPTIONS.created()),
          first.identity());
      assertTrue(first.space().freeBytes() > 0);
      assertTrue(first.space().totalBytes() >= first.space().freeBytes());
    }
    try (LocalDirectory second =
        LocalDirectory.open(volume, false, FormatOptions.fresh(512), new SouthboundSettings(16))) {
      assertEquals(OPTIONS.uuid(), second.identity().uuid());
    }
  }

  @Test
  void resumesAFormatThatWasCutShort() throws IOException {
    Files.writeString(temp.resolve("GROVE.tmp"), "Grove vol");
    Files.writeString(temp.resolve("LOCK"), "12");
    Files.createDirectory(temp.resolve("log"));
    Files.createDirectory(temp.resolve("lost+found"));
    try (LocalDirectory volume = open(temp)) {
      assertEquals(OPTIONS.uuid(), volume.identity().uuid());
      assertTrue(Files.isDirectory(temp.resolve("runs")));
      assertFalse(Files.exists(temp.resolve("GROVE.tmp")));
    }
  }

  @Test
  void refusesADirectoryWithSomethingElseAndLeavesItAlone() throws IOException {
    Files.writeString(temp.resolve("thesis.tex"), "years of work");
    expect(
        Reason.NOT_A_VOLUME,
        temp,
        "is not empty and not a Grove volume (it holds thesis.tex): choose an empty directory");
    try (Stream<Path> files = Files.list(temp)) {
      assertEquals(List.of(temp.resolve("thesis.tex")), files.toList());
    }
  }

  @Test
  void refusesRemainsThatHoldData() throws IOException {
    Files.createDirectories(temp.resolve("log"));
    Files.writeString(temp.resolve("log/0000000000000001.log"), "x");
    expect(Reason.NOT_A_VOLUME, temp, "it holds log");
  }

  @Test
  void refusesWhatIsNoDirectoryOrMissing() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    expect(Reason.NOT_A_VOLUME, file, "is not a directory");
    expect(Reason.NOT_A_VOLUME, temp.resolve("no/such"), "does not exist");
    VolumeException empty =
        assertThrows(
            VolumeException.class,
            () ->
                LocalDirectory.open(
                    Files.createDirectory(temp.resolve("empty")),
                    false,
                    OPTIONS,
                    new SouthboundSettings(16)));
    assertEquals(Reason.NOT_A_VOLUME, empty.reason());
    assertTrue(empty.getMessage().contains("is empty"), empty.getMessage());
  }

  @Test
  void refusesOtherFormats() throws IOException {
    open(temp).close();
    rewrite(5);
    expect(
        Reason.OTHER_FORMAT,
        temp,
        "has format 5, written by a newer Grove; this one reads up to 4: use a newer Grove");
    rewrite(1);
    expect(
        Reason.OTHER_FORMAT,
        temp,
        "has format 1, written by an older Grove; this one reads formats 3 to 4: copy the files out"
            + " with the Grove that wrote them");
  }

  @Test
  void upgradesAnOlderFormatThatItReads() throws IOException {
    open(temp).close();
    byte[] current = Files.readAllBytes(temp.resolve("GROVE"));
    rewrite(3);
    open(temp).close();
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        current, Files.readAllBytes(temp.resolve("GROVE")));
  }

  private void rewrite(int format) throws IOException {
    VolumeIdentity other = new VolumeIdentity(OPTIONS.uuid(), format, 4096, OPTIONS.created());
    Files.write(temp.resolve("GROVE"), IdentityFile.encode(other));
  }

  @Test
  void refusesEveryBitFlipOfTheIdentity() throws IOException {
    open(temp).close();
    byte[] whole = Files.readAllBytes(temp.resolve("GROVE"));
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(temp.resolve("GROVE"), damaged);
      expect(Reason.DAMAGED, temp, "is damaged");
    }
  }

  @Test
  void refusesAVolumeWithAMissingPart() throws IOException {
    open(temp).close();
    Files.delete(temp.resolve("runs"));
    expect(Reason.DAMAGED, temp, "its directory runs is missing");
  }

  @Test
  void refusesASecondOpenInThisProcessAndKeepsTheLock() throws Exception {
    String pid = String.valueOf(ProcessHandle.current().pid());
    try (LocalDirectory first = open(temp)) {
      expect(Reason.IN_USE, temp, pid);
      Path link = Files.createSymbolicLink(temp.resolveSibling(temp.getFileName() + "-link"), temp);
      expect(Reason.IN_USE, link, pid);
      Files.delete(link);
      // The refused opens must not have given up the kernel's lock.
      assertTrue(openInAnotherProcess().startsWith("IN_USE"));
      first.runs().list();
    }
    open(temp).close();
  }

  @Test
  void refusesWhileAnotherProcessOwnsItAndOpensWhenThatIsKilled() throws Exception {
    Process other = java("hold");
    try (BufferedReader out = other.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("open", out.readLine());
      expect(
          Reason.IN_USE,
          temp,
          "is in use by process " + other.pid() + ": unmount it or stop that process first");
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    open(temp).close();
  }

  @Test
  void refusesAFullDevice() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=64", "tmpfs", temp.toString()),
        "needs the right to mount");
    try {
      try (var filler = Files.newOutputStream(temp.resolve("LOCK"))) {
        filler.write(new byte[4096]);
      }
      expect(Reason.FULL, temp, "the device is full; free some space on it");
    } finally {
      assertTrue(run("umount", temp.toString()));
    }
  }

  @Test
  void saysWhatDeviceFailuresMean() {
    assertEquals(
        Reason.UNREADABLE, Failures.of(new AccessDeniedException("x"), "open", temp).reason());
    assertEquals(
        Reason.READ_ONLY,
        Failures.of(new IOException("Read-only file system"), "open", temp).reason());
    assertEquals(
        Reason.FULL,
        Failures.of(new IOException("No space left on device"), "write", temp).reason());
    VolumeException failed = Failures.of(new IOException("Input/output error"), "sync", temp);
    assertEquals(Reason.IO, failed.reason());
    assertTrue(failed.getMessage().startsWith("cannot sync " + temp + ": Input/output error"));
  }

  @Test
  void refusesOddBlockSizes() {
    for (int bytes : new int[] {0, -4096, 256, 4095, 1 << 21}) {
      assertEquals(
          Reason.CONFIG,
          assertThrows(VolumeException.class, () -> FormatOptions.fresh(bytes)).reason());
    }
  }

  private static LocalDirectory open(Path volume) {
    return LocalDirectory.open(volume, true, OPTIONS, new SouthboundSettings(16));
  }

  private static void expect(Reason reason, Path volume, String words) {
    VolumeException refused = assertThrows(VolumeException.class, () -> open(volume).close());
    assertEquals(reason, refused.reason(), refused.getMessage());
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
  }

  private String openInAnotherProcess() throws Exception {
    Process other = java("once");
    try (BufferedReader out = other.inputReader(StandardCharsets.UTF_8)) {
      String answer = out.readLine();
      assertTrue(other.waitFor(10, TimeUnit.SECONDS));
      return answer;
    }
  }

  private Process java(String mode) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            temp.toString(),
            mode)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  /** Opens a volume and says how that went; {@code hold} keeps it open until killed. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] args) throws Exception {
      try (LocalDirectory volume = open(Path.of(args[0]))) {
        System.out.println("open");
        if (args[1].equals("hold")) {
          Thread.sleep(60_000);
        }
        volume.runs().list();
      } catch (VolumeException e) {
        System.out.println(e.reason() + " " + e.getMessage());
      }
    }
  }
}
