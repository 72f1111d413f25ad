package dev.grove.actors.damage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.grove.actors.volume.TinySettings;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small volume on a directory, and what it held after each of its newest commits. Commit {@code
 * n} also writes {@code n} under {@link #COUNTER}.
 */
final class SampleVolume {
  static final byte[] COUNTER = "counter".getBytes(UTF_8);

  private static final int KEYS = 250;
  private static final int TICKS_OF_REST = 40;

  private final Path directory;
  private final SplittableRandom random;
  private final String salt;
  private final TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
  private final Map<Integer, TreeMap<byte[], byte[]>> states = new HashMap<>();
  private int commits;

  /**
   * @param salt part of all values: volumes that differ in it alone have the same keys, lengths and
   *     ids
   */
  SampleVolume(Path directory, long seed, String salt) {
    this.directory = directory;
    this.random = new SplittableRandom(seed);
    this.salt = salt;
  }

  /** Nothing happens by itself, and the log is sealed soon. */
  static VolumeSettings settings(boolean late) {
    return TinySettings.create(
        """
        grove.volume {
          idle-merge-after-millis = 0
          checkpoint.interval-millis = 3600000
          log { flush-interval-millis = 30, late-binding = %s, recycled-segments = 0 }
        }
        """
            .formatted(late ? "on" : "off"));
  }

  Path directory() {
    return directory;
  }

  int commits() {
    return commits;
  }

  /** What it held after commit {@code n}; {@code null} if that was before the last checkpoint. */
  NavigableMap<byte[], byte[]> after(int n) {
    return states.get(n);
  }

  void commit(Volume volume, int count) {
    for (int i = 0; i < count; i++) {
      commits++;
      Batch batch = new Batch();
      byte[] key = key(random.nextInt(KEYS));
      if (random.nextInt(40) == 0) {
        byte[] end = key(random.nextInt(KEYS));
        byte[] lo = Keys.compare(key, end) <= 0 ? key : end;
        byte[] hi = Keys.successor(Keys.compare(key, end) <= 0 ? end : key);
        if (random.nextInt(4) > 0) {
          hi = Keys.successor(lo);
        }
        batch.deleteRange(lo, hi);
        model.subMap(lo, hi).clear();
      } else {
        byte[] value = value(random.nextInt(random.nextInt(30) == 0 ? 2000 : 120));
        batch.put(key, value);
        model.put(key, value);
      }
      byte[] number = Integer.toString(commits).getBytes(UTF_8);
      volume.commit(batch.put(COUNTER, number));
      model.put(COUNTER, number);
      states.put(commits, new TreeMap<>(model));
    }
  }

  void checkpoint(Volume volume) {
    volume.checkpoint();
    states.keySet().removeIf(n -> n != commits);
  }

  private static byte[] key(int number) {
    return "key-%04d".formatted(number).getBytes(UTF_8);
  }

  private byte[] value(int bytes) {
    byte[] noise = new byte[bytes / 2];
    random.nextBytes(noise);
    byte[] value = (salt + commits + "v".repeat(bytes)).getBytes(UTF_8);
    System.arraycopy(noise, 0, value, value.length - noise.length, noise.length);
    return value;
  }

  /**
   * Two checkpoints, and commits behind the second, all synced.
   *
   * @param older gets a copy of the volume between the checkpoints
   */
  static SampleVolume create(Path at, Path older, boolean late, long seed, String salt)
      throws IOException, InterruptedException {
    SampleVolume sample = new SampleVolume(at, seed, salt);
    try (Volume volume = Volumes.open(at, settings(late))) {
      sample.fill(volume, at, older);
    }
    return sample;
  }

  /** As {@link #create}, but the volume is killed: what is left is a copy of its files. */
  static SampleVolume createKilled(Path at, Path work, Path older, boolean late, long seed)
      throws IOException, InterruptedException {
    SampleVolume sample = new SampleVolume(at, seed, "a");
    try (Volume volume = Volumes.open(work, settings(late))) {
      sample.fill(volume, work, older);
      sample.commit(volume, late ? 250 : 30);
      volume.sync();
      sample.commit(volume, 5);
      volume.sync();
      TimeUnit.MILLISECONDS.sleep(10L * TICKS_OF_REST);
      copy(work, at, List.of());
    }
    return sample;
  }

  private void fill(Volume volume, Path work, Path older) throws IOException, InterruptedException {
    commit(volume, 500);
    checkpoint(volume);
    TimeUnit.MILLISECONDS.sleep(100);
    copy(work, older, List.of());
    commit(volume, 200);
    checkpoint(volume);
    commit(volume, 40);
    checkpoint(volume);
    TimeUnit.MILLISECONDS.sleep(200); // merges come to rest
    checkpoint(volume);
  }

  /** The files of a volume, by their paths inside it. */
  static List<String> files(Path volume) throws IOException {
    try (Stream<Path> all = Files.walk(volume)) {
      return all.filter(Files::isRegularFile)
          .map(file -> volume.relativize(file).toString())
          .filter(name -> !name.equals("LOCK"))
          .sorted()
          .toList();
    }
  }

  /** Copies a volume; its runs are never written to, so they are linked, but for some files. */
  static void copy(Path from, Path to, List<String> changed) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(all::add);
    }
    for (Path file : all) {
      String name = from.relativize(file).toString();
      Path target = to.resolve(name);
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else if (name.endsWith(".run") && !changed.contains(name)) {
        Files.createLink(target, file);
      } else if (!name.equals("LOCK")) {
        Files.copy(file, target);
      }
    }
  }
}
