package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} while programs write: what was synced is there, and all that is there is a prefix
 * of what was done.
 */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class CrashTest {
  /** Everything that happens in the background happens all the time. */
  private static final String[] BUSY = {
    "volume.checkpoint.interval-millis=150",
    "volume.tree.memtable-bytes=1MiB",
    "volume.tree.flush-bytes=1MiB",
    "volume.tree.leaf-bytes=2MiB",
    "volume.tree.run-bytes=1MiB",
    "volume.log.segment-bytes=1MiB"
  };

  private static final String[] DEFAULTS = {};

  /** The log's flush interval is 1 s; a busy machine may be late. */
  private static final long LOSS_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(3000);

  @RegisterExtension final Groves groves = new Groves();

  @ParameterizedTest
  @CsvSource({"1, false, 3", "1, true, 3", "4, true, 3"})
  void forcedFilesSurvive(int writers, boolean busy, int rounds)
      throws IOException, InterruptedException {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    String[] settings = busy ? BUSY : DEFAULTS;
    MountedGrove grove = groves.mount(settings);
    List<NumberedFiles> earlier = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      NumberedFiles files = new NumberedFiles(grove.path("round" + round), writers, true);
      files.start();
      Thread.sleep(300 + random.nextInt(700));
      grove.kill();
      files.join();
      grove.recover(settings);
      assertTrue(files.count() > 0, "nothing was written, seed " + seed);
      earlier.add(files);
      for (NumberedFiles each : earlier) {
        each.check(Long.MIN_VALUE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutForceAPrefixSurvivesUpToTheBound(boolean busy)
      throws IOException, InterruptedException {
    String[] settings = busy ? BUSY : DEFAULTS;
    MountedGrove grove = groves.mount(settings);
    NumberedFiles files = new NumberedFiles(grove.path("files"), 3, false);
    files.start();
    Thread.sleep(4500);
    long killed = System.nanoTime();
    grove.kill();
    files.join();
    grove.recover(settings);
    files.check(killed - LOSS_LIMIT_NANOS);
  }

  @Test
  void killDuringUntarKeepsWhatWasSynced() throws IOException, InterruptedException {
    Machine.needs("tar");
    Path source = groves.host().resolve("source");
    Run.bash(groves.host(), Trees.MAKE + "tar --format=posix -cf source.tar -C \"$1\" .", source);
    Set<String> expected = Trees.describe(source);
    MountedGrove grove = groves.mount(BUSY);
    Run.bash(grove.mountPoint(), "mkdir kept; tar -xpf \"$1.tar\" -C kept; sync -f .", source);
    Path out = groves.host().resolve("tar.out");
    List<String> script =
        List.of(
            "bash",
            "-c",
            "i=0; while mkdir t$i && tar -xpf \"$1.tar\" -C t$i; do i=$((i + 1)); done",
            "-",
            source.toString());
    Process untar = Run.start(grove.mountPoint(), script, out, out);
    try {
      Thread.sleep(1500);
      grove.kill();
      assertTrue(untar.waitFor(60, TimeUnit.SECONDS), "tar hangs on a dead mount");
    } finally {
      untar.destroyForcibly();
    }
    grove.recover(BUSY);
    Trees.assertSame(expected, grove.path("kept"));
    // Files of the archive that was being unpacked are whole, but for one that may be cut short.
    // Where a
    // link out of its directory will be, tar first puts an empty file.
    Run.bash(
        grove.mountPoint(),
        """
        bad=0
        for t in t*; do
          while IFS= read -r -d '' f; do
            cmp -s "$t/$f" "$1/$f" || { bad=$((bad + 1)); cmp -n "$(stat -c %s "$t/$f")" "$t/$f" "$1/$f"; }
          done < <(cd "$t" && find . -type f ! -path ./f/link -print0)
        done
        test $bad -le 1
        """,
        source);
    Run.bash(grove.mountPoint(), "rm -rf t*");
    grove.remount(BUSY);
    Trees.assertSame(expected, grove.path("kept"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync -f .", "sync", "sync last", "sync d"})
  void whatSyncCoversSurvives(String sync) throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    String change =
        """
        mkdir -p d/e
        for i in $(seq 200); do echo "content $i" >d/f$i; done
        mv d/f1 d/e/moved; rm d/f2; ln -s f3 d/link; chmod 600 d/f3; truncate -s 5 d/f4; truncate -s 90000 d/f5
        touch -d @1234567890 d/f6; head -c 3000000 /dev/urandom >d/large; cp d/f9 last
        """;
    Run.bash(grove.mountPoint(), change + sync);
    Set<String> expected = Trees.describe(grove.mountPoint());
    grove.kill();
    grove.recover();
    Trees.assertSame(expected, grove.mountPoint());
  }

  /**
   * The directory is forced, not the file in it: the file's name and bytes are durable all the
   * same.
   */
  @Test
  void forcingADirectoryKeepsWhatIsInIt() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("volume.log.flush-interval-millis=60000");
    Files.createDirectory(grove.path("d"));
    Files.writeString(grove.path("d/file"), "content");
    try (FileChannel directory = FileChannel.open(grove.path("d"))) {
      directory.force(true);
    }
    Files.writeString(grove.path("d/later"), "not synced, and a crash may lose it");
    grove.kill();
    grove.recover();
    assertEquals("content", Files.readString(grove.path("d/file")));
  }

  @Test
  void umountCommandCleansADeadMount() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Files.writeString(grove.path("file"), "content");
    Run.ok(groves.host(), "sync", "-f", grove.mountPoint().toString());
    grove.kill();
    assertTrue(grove.isMounted());
    // Whoever tries to mount over it learns what to do.
    Run refused = grove.refused();
    assertEquals(10, refused.exit(), refused::toString);
    assertTrue(refused.err().contains("grove umount"), refused::toString);
    Run umount = Run.any(groves.host(), Run.grove("umount", grove.mountPoint().toString()));
    assertEquals(0, umount.exit(), umount::toString);
    assertFalse(grove.isMounted());
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }
}
