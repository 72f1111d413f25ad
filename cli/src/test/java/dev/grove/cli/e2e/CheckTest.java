package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code grove check}, {@code grove check --repair} and {@code grove scrub}, as a user runs them.
 */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class CheckTest {
  @RegisterExtension final Groves groves = new Groves();

  private Run grove(Object... arguments) throws IOException, InterruptedException {
    String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    return Run.any(groves.host(), Run.grove(words));
  }

  private static void fill(MountedGrove grove) throws IOException, InterruptedException {
    Run.bash(
        grove.mountPoint(),
        "mkdir -p a/b; for i in $(seq 40); do head -c 20000 /dev/urandom >a/f$i; done; mv a c; sync -f .");
  }

  private Run scrubbed(MountedGrove grove) throws IOException, InterruptedException {
    Run status = grove("scrub", "--status", grove.mountPoint());
    while (status.out().contains("under way")) {
      status = grove("scrub", "--status", grove.mountPoint());
    }
    return status;
  }

  @Test
  void cleanVolumesAreClean() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    fill(grove);
    Run online = grove("check", grove.mountPoint());
    assertEquals(0, online.exit(), online::toString);
    assertTrue(online.out().contains("clean; 3 directories, 40 files"), online::toString);
    assertEquals(0, grove("scrub", grove.mountPoint()).exit());
    Run scrub = scrubbed(grove);
    assertEquals(0, scrub.exit(), scrub::toString);
    assertTrue(scrub.out().contains("finished, "), scrub::toString);
    boolean hasNoRun = scrub.out().contains(" in 0 runs");
    assertEquals(hasNoRun, scrub.out().contains("nothing was verified"), scrub::toString);
    assertEquals(0, grove("scrub", "--stop", grove.mountPoint()).exit());
    assertEquals(8, grove("check", "--repair", grove.mountPoint()).exit());
    grove.kill();
    Run.ok(groves.host(), "umount", "-l", grove.mountPoint().toString());
    Run crashed = grove("check", grove.volume());
    assertEquals(0, crashed.exit(), crashed::toString);
    assertTrue(crashed.out().contains("3 directories, 40 files"), crashed::toString);
    grove.start();
    grove.unmount();
    Run json = grove("check", "--json", grove.volume());
    assertTrue(json.exit() == 0 && json.out().contains("\"files\": 40"), json::toString);
  }

  @Test
  void damageIsNamedAndRepaired() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    fill(grove);
    grove.unmount();
    Path run;
    try (Stream<Path> files = Files.walk(grove.volume().resolve("runs"))) {
      run =
          files
              .filter(Files::isRegularFile)
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(run.toFile(), "rw")) {
      bytes.seek(Files.size(run) / 2);
      bytes.write("damaged".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    Run found = grove("check", grove.volume());
    assertEquals(4, found.exit(), found::toString);
    assertTrue(found.out().contains("error: file /c/f"), found::toString);
    assertTrue(found.out().contains(run.getFileName().toString()), found::toString);
    Path plan = groves.host().resolve("plan");
    assertEquals(4, grove("check", "--repair", "--plan", plan, grove.volume()).exit());
    assertTrue(Files.readString(plan).contains("write what can be read of run"));
    Run repaired = grove("check", "--repair", "--yes", grove.volume());
    assertEquals(1, repaired.exit(), repaired::toString);
    assertEquals(0, grove("check", grove.volume()).exit());
    grove.start();
    Set<String> files = Trees.describe(grove.mountPoint());
    assertFalse(files.isEmpty());
    assertEquals(
        "40\n", Run.bash(grove.mountPoint(), "cat c/f* >/dev/null; ls c | grep -c f").out());
  }

  @Test
  void wrongCommandLinesAreSixteen() throws IOException, InterruptedException {
    assertEquals(16, grove("check").exit());
    assertEquals(16, grove("check", "--yes", groves.host()).exit());
    assertEquals(8, grove("check", groves.host().resolve("nothing")).exit());
  }
}
