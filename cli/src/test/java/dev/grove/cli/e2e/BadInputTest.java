package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code grove mount} refuses: one line that says why, the documented exit code, and nothing
 * is changed.
 */
@Tag("fuse")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class BadInputTest {
  /** Checksums of all files of a directory; LOCK holds only the number of the last process. */
  private static final String CONTENT =
      "find . -type f ! -name LOCK -print0 | sort -z | xargs -0r cksum; find . ! -name LOCK | sort";

  @RegisterExtension final Groves groves = new Groves();

  /** One line, this exit code, these words. */
  static void assertRefused(int exit, Run run, String... words) {
    assertEquals(exit, run.exit(), run::toString);
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run::toString);
    assertTrue(run.err().startsWith("grove: "), run::toString);
    for (String word : words) {
      assertTrue(run.err().contains(word), () -> word + " is missing: " + run.err());
    }
  }

  @Test
  void volumeInUse() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    MountedGrove second = groves.at(grove.volume());
    assertRefused(3, second.refused(), grove.volume().toString(), "in use by process");
    Files.writeString(grove.path("file"), "still works");
    grove.unmount();
    second.start();
    assertEquals("still works", Files.readString(second.path("file")));
  }

  @Test
  void notAVolume() throws IOException, InterruptedException {
    Path directory = Files.createDirectory(groves.host().resolve("photos"));
    Files.writeString(directory.resolve("cat.jpg"), "meow");
    MountedGrove grove = groves.at(directory);
    assertRefused(4, grove.refused(), directory.toString(), "not a Grove volume", "cat.jpg");
    assertEquals("cat.jpg\n", Run.bash(directory, "ls -A").out());
    assertRefused(4, groves.at(directory.resolve("cat.jpg")).refused(), "not a directory");
    assertRefused(4, groves.at(directory.resolve("none/volume")).refused(), "does not exist");
  }

  @Test
  void newerFormat() throws IOException, InterruptedException {
    MountedGrove grove = volumeWithAFile();
    Path identity = grove.volume().resolve("GROVE");
    String original = Files.readString(identity);
    String body =
        original
            .substring(0, original.indexOf("crc32c = "))
            .replaceFirst("format-version = \\d+\n", "format-version = 99\n");
    Files.writeString(identity, body + "crc32c = " + checksum(body) + "\n");
    String before = Run.bash(grove.volume(), CONTENT).out();
    assertRefused(5, grove.refused(), "format 99", "newer Grove");
    assertEquals(before, Run.bash(grove.volume(), CONTENT).out());
    Files.writeString(identity, original);
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }

  @Test
  void damagedIdentity() throws IOException, InterruptedException {
    MountedGrove grove = volumeWithAFile();
    Path identity = grove.volume().resolve("GROVE");
    Files.writeString(
        identity, Files.readString(identity).replace("block-bytes = 4096", "block-bytes = 8192"));
    assertRefused(8, grove.refused(), identity.toString(), "checksum");
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return "%08x".formatted(crc.getValue());
  }

  /**
   * As root without the right to pass over access rights: any user in a system where only root may
   * mount.
   */
  @Test
  void unreadableVolume() throws IOException, InterruptedException {
    Machine.needs("setpriv");
    MountedGrove grove = volumeWithAFile();
    Run.ok(groves.host(), "chmod", "000", grove.volume().toString());
    List<String> command = new ArrayList<>(List.of("setpriv"));
    command.add("--bounding-set=-dac_override,-dac_read_search");
    command.add("--inh-caps=-dac_override,-dac_read_search");
    command.addAll(grove.command());
    assertRefused(6, Run.any(groves.host(), command), grove.volume().toString(), "permission");
    Run.ok(groves.host(), "chmod", "755", grove.volume().toString());
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }

  @Test
  void mountPoint() throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare();
    Path point = grove.mountPoint();
    Files.delete(point);
    assertRefused(9, grove.refused(), point.toString(), "does not exist", "mkdir");
    Files.writeString(point, "a file");
    assertRefused(9, grove.refused(), point.toString(), "not a directory");
    Files.delete(point);
    Files.createDirectory(point);
    Files.writeString(point.resolve("something"), "");
    assertRefused(11, grove.refused(), point.toString(), "not empty");
    Files.delete(point.resolve("something"));
    assertEquals("", Run.bash(grove.volume(), "ls -A").out(), "a volume was made");
    grove.start();
    MountedGrove other = groves.prepare();
    List<String> onTheSame =
        Run.grove("mount", other.volume().toString(), grove.mountPoint().toString());
    assertRefused(10, Run.any(groves.host(), onTheSame), point.toString(), "already");
    assertEquals("", Run.bash(other.volume(), "ls -A").out(), "a volume was made");
    List<String> inItself =
        Run.grove("mount", grove.volume().toString(), grove.volume().resolve("log").toString());
    assertEquals(11, Run.any(groves.host(), inItself).exit());
  }

  @ParameterizedTest
  @CsvSource({
    "volume.runs.cache-byte=1GiB, volume.runs.cache-bytes",
    "fuse.thread=3, fuse.threads",
    "fuse.threads=many, fuse.threads",
    "fuse.threads=-1, fuse.threads",
    "fuse.cache-directories=perhaps, fuse.cache-directories",
    "volume.tree.memtable-bytes=lots, memtable-bytes"
  })
  void wrongSetting(String setting, String named) throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare();
    assertRefused(12, grove.refused(setting), named);
    assertEquals("", Run.bash(grove.volume(), "ls -A").out(), "a volume was made");
  }

  @Test
  void wrongConfigurationFile() throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare();
    Path file = groves.host().resolve("my.conf");
    List<String> command = grove.command();
    command.add("--config=" + file);
    assertRefused(12, Run.any(groves.host(), command), file.toString());
    Files.writeString(file, "grove.fuse.threads = 2\ngrove.fuse.treads = 3\n");
    assertRefused(12, Run.any(groves.host(), command), "my.conf:2", "grove.fuse.threads");
    Files.writeString(file, "grove { fuse {");
    assertRefused(12, Run.any(groves.host(), command), "my.conf");
  }

  @Test
  void wrongCommandLine() throws IOException, InterruptedException {
    assertRefused(2, Run.any(groves.host(), Run.grove("mount", "only-one")), "MOUNTPOINT");
    assertRefused(2, Run.any(groves.host(), Run.grove("muont", "a", "b")), "mount");
    assertRefused(
        2, Run.any(groves.host(), Run.grove("mount", "--deamon", "a", "b")), "--deamon", "--help");
  }

  private MountedGrove volumeWithAFile() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Files.writeString(grove.path("file"), "content");
    grove.unmount();
    return grove;
  }
}
