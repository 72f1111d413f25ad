package dev.grove.actors.damage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.damage.Tally.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every byte of a real, small volume on a directory is damaged, one after the other: bits flipped,
 * files cut at each length or grown, blocks and files put in place of others, of another volume and
 * of an older version too. Then the volume is opened and all of it read.
 *
 * <p>What may come of it is {@link Tally.Outcome}; a wrong or missing value, another exception or
 * an error that does not name the damage fails.
 *
 * <pre>
 * -Dgrove.damage.step=1      every byte; 0: every bit. Without it, some bytes of each file
 * -Dgrove.damage.seed=4711   which bit of a byte, which block for which
 * </pre>
 */
@Timeout(value = 24 * 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamageSweepTest {
  private static final long SEED = Long.getLong("grove.damage.seed", 1);
  private static final int STEP = Integer.getInteger("grove.damage.step", -1);

  /** Cases for each file, unless a step is given. */
  private static final int SOME_OPENED = 3;

  private static final int SOME_READ = 40;

  @TempDir Path temp;

  /** How the volume came to its end. */
  enum Kind {
    CLOSED,
    KILLED,
    KILLED_LATE_BINDING
  }

  private SampleVolume sample(Kind kind) throws IOException, InterruptedException {
    Path at = temp.resolve("sample");
    Path older = temp.resolve("older");
    return switch (kind) {
      case CLOSED -> SampleVolume.create(at, older, false, SEED, "a");
      case KILLED -> SampleVolume.createKilled(at, temp.resolve("work"), older, false, SEED);
      case KILLED_LATE_BINDING ->
          SampleVolume.createKilled(at, temp.resolve("work"), older, true, SEED);
    };
  }

  private SampleVolume other() throws IOException, InterruptedException {
    return SampleVolume.create(temp.resolve("other"), temp.resolve("other.old"), false, SEED, "b");
  }

  @ParameterizedTest
  @EnumSource
  void everyByteOfTheFilesReadAtOpening(Kind kind) throws Exception {
    SampleVolume sample = sample(kind);
    Tally tally = new Tally();
    Opened opened = new Opened(sample, temp.resolve("case"), kind != Kind.CLOSED, tally);
    SplittableRandom random = new SplittableRandom(SEED);
    assertEquals(Outcome.UNUSED, opened.judge(List.of()), "the sound volume");
    for (String name : SampleVolume.files(sample.directory())) {
      if (!name.endsWith(".run")) {
        flips(opened, name, random);
        cuts(opened, name, random);
      }
      opened.run("missing", name, 0, null);
    }
    swaps(opened, random);
    report("opening, " + kind, tally);
    assertTrue(tally.has(Outcome.REFUSED) && tally.has(Outcome.ISOLATED), tally.toString());
  }

  private void flips(Opened opened, String name, SplittableRandom random) throws Exception {
    byte[] sound = opened.sound(name);
    int bits = 8 * sound.length;
    int step = STEP < 0 ? Math.max(1, bits / SOME_OPENED) : Math.max(1, 8 * STEP);
    for (int i = STEP < 0 ? random.nextInt(step) : 0; i < bits; i += step) {
      int bit = STEP == 0 ? i : Math.min(i + random.nextInt(8), bits - 1);
      byte[] damaged = sound.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      opened.run("bit flipped", name, bit / 8, damaged);
    }
  }

  private void cuts(Opened opened, String name, SplittableRandom random) throws Exception {
    byte[] sound = opened.sound(name);
    int step = STEP < 0 ? Math.max(1, sound.length / SOME_OPENED) : Math.max(1, STEP);
    for (int length = 0; length < sound.length; length += step) {
      opened.run("cut", name, length, Arrays.copyOf(sound, length));
      int at = length;
      byte[] zeros = sound.clone();
      Arrays.fill(zeros, at, Math.min(at + 512, zeros.length), (byte) 0);
      opened.run("512 zeros", name, at, zeros);
    }
    byte[] grown = Arrays.copyOf(sound, sound.length + 300);
    for (int i = sound.length; i < grown.length; i++) {
      grown[i] = (byte) random.nextInt();
    }
    opened.run("grown", name, sound.length, grown);
  }

  /** Whole files: those of another volume, and those that this one had earlier. */
  private void swaps(Opened opened, SplittableRandom random) throws Exception {
    SampleVolume other = other();
    List<String> names = SampleVolume.files(opened.directory());
    for (String name : names) {
      for (Path source : List.of(other.directory(), temp.resolve("older"))) {
        String kind = source.endsWith("older") ? "older version" : "of another volume";
        String place = Opened.sameKind(SampleVolume.files(source), name, random);
        if (place != null) {
          opened.run(kind, name, 0, Files.readAllBytes(source.resolve(place)));
        }
      }
      String neighbour = Opened.anotherOfItsKind(names, name, random);
      if (neighbour != null) {
        opened.run("of another number", name, 0, opened.sound(neighbour));
      }
    }
  }

  /** One volume, open all the time; nothing is kept in memory. */
  @Test
  void everyByteOfTheRuns() throws Exception {
    SampleVolume sample = sample(Kind.CLOSED);
    SampleVolume other = other();
    Tally tally = new Tally();
    SplittableRandom random = new SplittableRandom(SEED);
    try (OpenRuns runs = new OpenRuns(sample, temp.resolve("open"), tally)) {
      for (String name : runs.names()) {
        runs.everyByte(name, STEP, SOME_READ, random);
        runs.everyLength(name, STEP, SOME_READ / 4, random);
        runs.swaps(name, STEP < 0 ? 10 : 300, random, other.directory());
      }
    }
    report("reading runs", tally);
    assertTrue(tally.has(Outcome.ISOLATED) && tally.has(Outcome.SPARE), tally.toString());
    assertTrue(!tally.has(Outcome.CUT) && !tally.has(Outcome.UNUSED), tally.toString());
  }

  private static void report(String what, Tally tally) {
    System.out.println("damage, " + what + ", seed " + SEED + "\n" + tally);
  }
}
