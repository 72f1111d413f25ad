package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Stored bytes that are not what was written: never wrong data, and everything else stays readable.
 */
@Tag("fuse")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class DamageTest {
  private static final int FILES = 100;
  private static final int FILE_BYTES = 30_000;

  /** Everything is small, so that all is always under way. */
  private static final String[] MERGING = {
    "volume.checkpoint.interval-millis=300",
    "volume.tree.memtable-bytes=1MiB",
    "volume.tree.flush-bytes=1MiB",
    "volume.tree.leaf-bytes=2MiB",
    "volume.tree.run-bytes=1MiB"
  };

  @RegisterExtension final Groves groves = new Groves();

  @Test
  void damagedPageIsAnErrorOfTheFilesInIt() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    writeFiles(grove.mountPoint());
    grove.unmount();
    Path run = largest(grove.volume().resolve("runs"));
    flip(run, Files.size(run) / 2, 8);
    grove.start();
    List<Integer> failed = unreadable(grove, 0);
    assertTrue(!failed.isEmpty() && failed.size() <= 3, () -> "not readable: " + failed);
    String name = run.getFileName().toString().replaceFirst("^0*", "").replace(".run", "");
    Pattern line = Pattern.compile("(?m)^.*" + name + ".*offset \\d+.*$");
    assertTrue(line.matcher(grove.errors()).find(), grove::console);
    assertEquals(FILES + "\n", Run.bash(grove.mountPoint(), "ls | wc -l").out());
    Files.writeString(grove.path("new"), "writing goes on");
    grove.remount();
    assertEquals("writing goes on", Files.readString(grove.path("new")));
    assertEquals(null, readOrNull(grove.path("file" + failed.getFirst())));
  }

  /** Merges go on all the time, and meet the damaged page. */
  @Test
  void underLoadADamagedPageIsStillAnErrorOfTheFilesInIt()
      throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(MERGING);
    writeFiles(grove.mountPoint());
    grove.unmount();
    Path run = largest(grove.volume().resolve("runs"));
    flip(run, Files.size(run) / 2, 8);
    grove.start(MERGING);
    List<Integer> failed = unreadable(grove, 0);
    assertTrue(!failed.isEmpty() && failed.size() <= 3, () -> "not readable: " + failed);
    for (int round = 1; round <= 4; round++) {
      for (int i = 0; i < FILES; i++) {
        if (!failed.contains(i)) {
          Files.writeString(grove.path("file" + i), content(i + round * FILES));
        }
      }
      Run.ok(groves.host(), "sync", "-f", grove.mountPoint().toString());
      assertEquals(failed, unreadable(grove, round));
    }
    String status =
        Run.ok(
                groves.host(),
                Run.grove("status", "--json", grove.volume().toString()).toArray(String[]::new))
            .out();
    assertTrue(status.contains("\"readOnly\": null"), status);
    grove.remount(MERGING);
    assertEquals(failed, unreadable(grove, 4));
    for (int i : failed) {
      Files.delete(grove.path("file" + i));
      Files.writeString(grove.path("file" + i), content(i + 4 * FILES));
    }
    assertEquals(List.of(), unreadable(grove, 4));
  }

  /** The files that give EIO; all others have their content of this round. */
  private static List<Integer> unreadable(MountedGrove grove, int round) throws IOException {
    List<Integer> failed = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      byte[] read = readOrNull(grove.path("file" + i));
      if (read == null) {
        failed.add(i);
      } else {
        assertEquals(content(i + round * FILES), new String(read, StandardCharsets.US_ASCII));
      }
    }
    return failed;
  }

  @Test
  void cutLogTailLeavesAPrefix() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    NumberedFiles files = new NumberedFiles(grove.path("files"), 1, false);
    files.start();
    Thread.sleep(600);
    Run.ok(groves.host(), "sync", "-f", grove.mountPoint().toString());
    grove.kill();
    files.join();
    Path segment = lastSegment(grove);
    try (RandomAccessFile log = new RandomAccessFile(segment.toFile(), "rw")) {
      log.setLength(log.length() - 12_345);
    }
    grove.recover();
    files.check(Long.MIN_VALUE);
    assertTrue(Files.exists(grove.path("files/0/0")), "nothing has survived");
    Files.writeString(grove.path("after"), "content");
    grove.remount();
    files.check(Long.MIN_VALUE);
    assertEquals("content", Files.readString(grove.path("after")));
  }

  @Test
  void damageInTheMiddleOfTheLogIsRefused() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    // What is in the log after the first sync says that everything before was durable, so its
    // absence is damage.
    Run.bash(
        grove.mountPoint(),
        "for i in $(seq 60); do head -c 50000 /dev/urandom >f$i; done; sync -f .; echo later >later; sync -f .");
    Set<String> expected = Trees.describe(grove.mountPoint());
    grove.kill();
    Path segment = lastSegment(grove);
    long middle = Files.size(segment) / 2;
    flip(segment, middle, 8);
    Run.ok(groves.host(), "umount", "-l", grove.mountPoint().toString());
    BadInputTest.assertRefused(
        8, grove.refused(), segment.getFileName().toString(), "damaged at offset");
    flip(segment, middle, 8);
    grove.start();
    Trees.assertSame(expected, grove.mountPoint());
  }

  @Test
  void logOfAnotherVolumeIsRefused() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    MountedGrove other = groves.mount();
    for (MountedGrove each : List.of(grove, other)) {
      Files.writeString(each.path("file"), each.toString());
      Run.ok(groves.host(), "sync", "-f", each.mountPoint().toString());
      each.kill();
      Run.ok(groves.host(), "umount", "-l", each.mountPoint().toString());
    }
    Path segment = lastSegment(grove);
    Path own = Files.move(segment, groves.host().resolve("own.log"));
    Files.copy(lastSegment(other), segment);
    BadInputTest.assertRefused(
        8, grove.refused(), segment.getFileName().toString(), "belongs to volume");
    Files.move(own, segment, StandardCopyOption.REPLACE_EXISTING);
    grove.start();
    assertEquals(grove.toString(), Files.readString(grove.path("file")));
    other.start();
    assertEquals(other.toString(), Files.readString(other.path("file")));
  }

  private static void writeFiles(Path directory) throws IOException {
    for (int i = 0; i < FILES; i++) {
      Files.writeString(directory.resolve("file" + i), content(i));
    }
  }

  /** Text that does not compress well, different for each file. */
  private static String content(int number) {
    return new SplittableRandom(number)
        .ints(FILE_BYTES, ' ', '\u007f')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] readOrNull(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("Input/output error"), e::toString);
      return null;
    }
  }

  /** Inverts some bytes; a second time, back. */
  private static void flip(Path path, long offset, int count) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      for (long at = offset; at < offset + count; at++) {
        file.seek(at);
        int old = file.read();
        file.seek(at);
        file.write(~old);
      }
    }
  }

  private static Path largest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static Path lastSegment(MountedGrove grove) throws IOException {
    try (Stream<Path> segments = Files.list(grove.volume().resolve("log"))) {
      return segments.max(Comparator.naturalOrder()).orElseThrow();
    }
  }
}
