package dev.grove.actors.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.volume.TinySettings;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import dev.grove.betree.message.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process is killed, or the power fails, before each operation of a repair that changes the
 * disk. Whatever is left can be repaired again, to what the repair would have led to undisturbed.
 */
class RepairCrashTest {
  private static final VolumeSettings SETTINGS = TinySettings.create("");
  private static final int IMAGES_MAX = 60;

  private static Path volume(Disk disk) {
    return disk.path("/volume");
  }

  private static LocalDirectory open(Disk disk, boolean create) {
    FormatOptions format = FormatOptions.fresh(4096);
    return LocalDirectory.open(volume(disk), create, format, SETTINGS.southbound());
  }

  /** A volume whose log has commits behind the checkpoint. */
  private static Disk make(SplittableRandom random) {
    Disk disk = Disk.empty(Faults.NONE, random.split());
    try (Volume volume = Volumes.open(open(disk, true), SETTINGS)) {
      for (int i = 0; i < 1500; i++) {
        byte[] value = new byte[20 + random.nextInt(200)];
        random.nextBytes(value);
        volume.commit(new Batch().put(("key" + random.nextInt(1000)).getBytes(UTF_8), value));
        if (i % 20 == 0) {
          volume.sync();
        }
        if (i % 600 == 599) {
          volume.checkpoint();
        }
      }
      volume.sync();
      return disk.afterKill(Faults.NONE, random.split());
    }
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ 0x5a)).rewind();
      channel.write(one, offset);
      channel.force(true);
    }
  }

  /** A page of a run, and a record in the middle of the log. */
  private static void damage(Disk disk, SplittableRandom random) throws IOException {
    List<Path> runs = new ArrayList<>(files(volume(disk).resolve("runs")));
    StoreReport report = check(disk);
    runs.removeIf(
        run -> report.leftovers().stream().anyMatch(id -> run.endsWith("%016x.run".formatted(id))));
    flip(runs.get(random.nextInt(runs.size())), 20 + random.nextInt(500));
    Path segment =
        files(volume(disk).resolve("log")).stream()
            .filter(file -> file.toString().endsWith(".log"))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    flip(segment, Files.size(segment) / 2);
  }

  private static StoreReport check(Disk disk) {
    try (LocalDirectory store = open(disk, false)) {
      return StoreCheck.check(store, Progress.NONE);
    }
  }

  private static void repair(Disk disk, String rescue) {
    try (LocalDirectory store = open(disk, false)) {
      StoreReport report = StoreCheck.check(store, Progress.NONE);
      VolumeRepair.run(new LocalTarget(store, disk.path(rescue)), report, SETTINGS, Progress.NONE);
    }
    StoreReport after = check(disk);
    assertFalse(after.hasErrors(), () -> after.findings().toString());
  }

  private static Map<String, String> content(Disk disk) {
    Map<String, String> content = new TreeMap<>();
    try (Volume volume = Volumes.open(open(disk, false), SETTINGS);
        Volume.Cursor cursor = volume.scan(new byte[0], null)) {
      while (cursor.next()) {
        content.put(new String(cursor.key(), UTF_8), new String(cursor.value(), ISO_8859_1));
      }
    }
    return content;
  }

  /** Notes what is left before some of the operations that change the disk. */
  private static final class Notes implements Faults {
    private final SplittableRandom random;
    private final int stride;
    private final List<Disk> images = new ArrayList<>();
    private Disk disk;
    private int changes;

    private Notes(SplittableRandom random, int stride) {
      this.random = random;
      this.stride = stride;
    }

    @Override
    public synchronized Verdict before(Operation operation) {
      if (disk != null && operation.kind().changes() && changes++ % stride == 0) {
        SplittableRandom draws = random.split();
        boolean killed = draws.nextInt(4) == 0;
        images.add(
            killed ? disk.afterKill(Faults.NONE, draws) : disk.afterPowerLoss(Faults.NONE, draws));
      }
      return new Verdict.Go();
    }
  }

  private static Notes run(Disk damaged, SplittableRandom random, int stride) {
    Notes notes = new Notes(random, stride);
    Disk disk = damaged.afterKill(notes, random.split());
    notes.disk = disk;
    repair(disk, "/rescue");
    notes.disk = null;
    return notes;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void canBeCutShortAnywhere(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Disk damaged = make(random);
    damage(damaged, random);
    assertTrue(check(damaged).hasErrors(), "seed " + seed);
    Disk whole = damaged.afterKill(Faults.NONE, random.split());
    repair(whole, "/rescue");
    Map<String, String> expected = content(whole);
    assertFalse(expected.isEmpty());
    int changes = run(damaged, random, 1).changes;
    Notes notes = run(damaged, random, changes / IMAGES_MAX + 1);
    assertTrue(notes.images.size() > 5, notes.images.size() + " images");
    int number = 0;
    for (Disk image : notes.images) {
      repair(image, "/rescue-again");
      assertEquals(expected, content(image), "seed " + seed + ", image " + number);
      number++;
    }
  }

  /** Fails the forces of the manifest, when told to. */
  private static final class Forces implements Faults {
    private volatile boolean fail;

    @Override
    public Verdict before(Operation operation) {
      return fail
              && operation.part() == Operation.Part.MANIFEST
              && operation.kind() == Operation.Kind.FORCE
          ? new Verdict.Fail(Errno.EIO, false, false)
          : new Verdict.Go();
    }
  }

  /**
   * The last checkpoint is in the kernel's memory and nowhere else, for its force has failed: the
   * runs that only the one before names look as if nobody did, but that one may come back.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsWhatACheckpointNamesThatMayComeBack(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Forces forces = new Forces();
    Disk disk = Disk.empty(forces, random.split());
    VolumeSettings settings = TinySettings.create("grove.volume.runs.unpersisted-bytes = 0");
    Disk left;
    try (Volume volume = Volumes.open(open(disk, true), settings)) {
      commit(volume, random);
      volume.checkpoint();
      commit(volume, random);
      volume.sync();
      forces.fail = true;
      assertThrows(VolumeException.class, volume::checkpoint);
      left = disk.afterKill(Faults.NONE, random.split());
    }
    assertFalse(check(left).leftovers().isEmpty(), "seed " + seed);
    Map<String, String> expected = content(left.afterKill(Faults.NONE, random.split()));
    repair(left, "/rescue");
    for (int i = 0; i < 5; i++) {
      Disk image = left.afterPowerLoss(Faults.NONE, random.split());
      assertEquals(expected, content(image), "seed " + seed);
    }
  }

  private static void commit(Volume volume, SplittableRandom random) {
    for (int i = 0; i < 600; i++) {
      byte[] value = new byte[20 + random.nextInt(200)];
      random.nextBytes(value);
      volume.commit(new Batch().put(("key" + random.nextInt(1000)).getBytes(UTF_8), value));
    }
  }
}
