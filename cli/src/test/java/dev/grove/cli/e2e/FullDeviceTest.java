package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A device that is full: writing fails with ENOSPC, reading and deleting go on, what was synced is
 * there.
 */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class FullDeviceTest {
  private static final int FILE_BYTES = 200_000;
  private static final String[] CHECKPOINT_OFTEN = {"volume.checkpoint.interval-millis=500"};

  @RegisterExtension final Groves groves = new Groves();

  @ParameterizedTest
  @ValueSource(ints = {16, 96})
  void fullByItself(int mebibytes) throws IOException, InterruptedException {
    MountedGrove grove = volumeOn(groves.device(mebibytes));
    grove.start(CHECKPOINT_OFTEN);
    int written = fill(grove, 0);
    assertTrue(written * FILE_BYTES > mebibytes << 18, "full after " + written + " files");
    checkFiles(grove, 0, written);
    grove.kill();
    grove.recover(CHECKPOINT_OFTEN);
    checkFiles(grove, 0, written);
    int kept = written / 2;
    for (int i = kept; i < written; i++) {
      Files.delete(file(grove, i));
    }
    checkFiles(grove, 0, kept);
    grove.remount(CHECKPOINT_OFTEN);
    checkFiles(grove, 0, kept);
    awaitRoom(grove, kept);
    checkFiles(grove, 0, kept + 1);
    Run.bash(grove.mountPoint(), "rm file*; test -z \"$(ls -A)\"");
    grove.unmount();
  }

  /**
   * Whatever is merged on the full device, the next checkpoint fits. Every other file goes, so that
   * no run can be dropped as a whole; and before, the log of a killed process takes up half of the
   * device.
   */
  @ParameterizedTest
  @ValueSource(ints = {96, 300})
  void deletingGivesRoom(int mebibytes) throws IOException, InterruptedException {
    MountedGrove grove = volumeOn(groves.device(mebibytes));
    grove.start("volume.checkpoint.interval-millis=3600000");
    int written = fill(grove, 0);
    grove.kill();
    grove.recover(CHECKPOINT_OFTEN);
    for (int i = 1; i < written; i += 2) {
      Files.delete(file(grove, i));
    }
    awaitRoom(grove, written);
    grove.remount(CHECKPOINT_OFTEN);
    for (int i = 0; i < written; i += 2) {
      checkFiles(grove, i, i + 1);
    }
    checkFiles(grove, written, written + 1);
  }

  /** Somebody else takes all that is left, and gives it back. */
  @Test
  void fullByOthers() throws IOException, InterruptedException {
    Path device = groves.device(64);
    MountedGrove grove = volumeOn(device);
    grove.start(CHECKPOINT_OFTEN);
    for (int i = 0; i < 20; i++) {
      write(file(grove, i), i);
    }
    Run.bash(device, "head -c 1G /dev/zero >filler 2>/dev/null || test -s filler");
    assertTrue(fill(grove, 20) <= 20 + 1_000_000 / FILE_BYTES, "no room, and yet it is written");
    checkFiles(grove, 0, 20);
    // No checkpoint can be written, which costs the next start a replay of the log and nothing
    // else: that is no failure.
    assertEquals(0, grove.end("TERM"), grove::console);
    assertFalse(grove.isMounted());
    assertTrue(grove.errors().contains("the device is full"), grove::console);
    // An opening begins a new segment of the log, for which there must be a page or two.
    Run.bash(device, "truncate -s -64K filler");
    grove.start(CHECKPOINT_OFTEN);
    checkFiles(grove, 0, 20);
    Files.delete(device.resolve("filler"));
    // It may have met the full device meanwhile, and then takes no more changes until it is mounted
    // again.
    int exit = grove.end("TERM");
    assertTrue(exit == 0 || exit == 7, () -> exit + " " + grove.console());
    grove.start(CHECKPOINT_OFTEN);
    awaitRoom(grove, 20);
    checkFiles(grove, 0, 21);
  }

  /** It comes back by itself, and meanwhile only what takes room is refused. */
  @Test
  void comesBackWithoutARemount() throws IOException, InterruptedException {
    Path device = groves.device(64);
    MountedGrove grove = volumeOn(device);
    grove.start(CHECKPOINT_OFTEN);
    for (int i = 0; i < 20; i++) {
      write(file(grove, i), i);
    }
    for (int round = 0; round < 2; round++) {
      Run.bash(device, "head -c 1G /dev/zero >filler 2>/dev/null || test -s filler");
      fill(grove, 20 + round);
      Run.bash(
          grove.mountPoint(),
          """
          for try in 'mkdir d' 'ln -s x l' 'mkfifo p' 'cp file0 copy'; do
            out=$($try 2>&1) && { echo "$try works"; exit 1; }
            [[ $out == *'No space left on device'* ]] || { echo "$try: $out"; exit 1; }
          done
          rm -f copy
          mv file19 renamed; mv renamed file19
          cat file0 >/dev/null; stat -f . >/dev/null; ls | wc -l
          """);
      checkFiles(grove, 0, 20 + round);
      Files.delete(device.resolve("filler"));
      awaitRoom(grove, 20 + round);
      checkFiles(grove, 0, 21 + round);
    }
    Files.delete(file(grove, 0));
    grove.unmount();
    grove.start(CHECKPOINT_OFTEN);
    checkFiles(grove, 1, 22);
  }

  /** Nothing fits at all: not even a volume. */
  @Test
  void noRoomForAVolume() throws IOException, InterruptedException {
    Path device = groves.device(1);
    MountedGrove grove = volumeOn(device);
    Run.bash(device, "head -c 1G /dev/zero >filler 2>/dev/null || test -s filler");
    BadInputTest.assertRefused(7, grove.refused(), grove.volume().toString(), "full");
    Files.delete(device.resolve("filler"));
    grove.start();
  }

  private MountedGrove volumeOn(Path device) throws IOException {
    return groves.at(Files.createDirectory(device.resolve("volume")));
  }

  private static Path file(MountedGrove grove, int number) {
    return grove.path("file" + number);
  }

  /**
   * Writes and forces files until the device is full.
   *
   * @return how many there are
   */
  private static int fill(MountedGrove grove, int from) throws IOException {
    for (int i = from; i < 10_000; i++) {
      try {
        write(file(grove, i), i);
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("No space left on device"), e::toString);
        Files.deleteIfExists(file(grove, i));
        return i;
      }
    }
    return fail("never full");
  }

  private static void write(Path path, int number) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content(number));
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
  }

  private static byte[] content(int number) {
    byte[] content = new byte[FILE_BYTES];
    new SplittableRandom(number).nextBytes(content);
    return content;
  }

  private static void checkFiles(MountedGrove grove, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      assertArrayEquals(content(i), Files.readAllBytes(file(grove, i)), "file" + i);
    }
  }

  /** What was deleted gives room again, at the latest after some checkpoints. */
  private static void awaitRoom(MountedGrove grove, int number)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (true) {
      try {
        write(file(grove, number), number);
        return;
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("No space left on device"), e::toString);
        assertTrue(System.nanoTime() < deadline, "still full");
        Thread.sleep(200);
      }
    }
  }
}
