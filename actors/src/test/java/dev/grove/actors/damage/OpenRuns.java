package dev.grove.actors.damage;

import dev.grove.actors.damage.Tally.Outcome;
import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.store.StoreSettings;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBytes;
import dev.grove.betree.run.RunChecker;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The run files of one volume that stays open, with no cache: each case damages a file under it,
 * reads everything and mends the file.
 */
final class OpenRuns implements AutoCloseable {
  private static final int GETS = 11;
  private static final int BLOCK_BYTES = 512;
  private static final long PROGRESS_MILLIS = 10_000;

  private final Path directory;
  private final Tally tally;
  private final NavigableMap<byte[], byte[]> model;
  private final Map<Long, RunMeta> metas = new TreeMap<>();
  private final Volume volume;
  private long lastProgress = System.currentTimeMillis();

  OpenRuns(SampleVolume sample, Path directory, Tally tally) throws IOException {
    this.directory = directory;
    this.tally = tally;
    this.model = sample.after(sample.commits());
    List<String> names = SampleVolume.files(sample.directory());
    SampleVolume.copy(sample.directory(), directory, names);
    VolumeSettings settings = uncached(SampleVolume.settings(false));
    LocalDirectory store =
        LocalDirectory.open(
            directory, false, FormatOptions.fresh(4096), SampleVolume.settings(false).southbound());
    ManifestState state =
        ManifestReader.load(store.manifests(), store.identity().uuid()).orElseThrow();
    state.runs().forEach((id, meta) -> metas.put(id, RunMeta.decode(new ByteReader(meta))));
    this.volume = Volumes.open(store, settings);
  }

  private static VolumeSettings uncached(VolumeSettings s) {
    StoreSettings runs =
        new StoreSettings(
            0, 0, 0, s.runs().readAheadBytes(), s.runs().options(), s.runs().upperOptions());
    return new VolumeSettings(
        s.formatBlockBytes(),
        s.sealedMemtables(),
        s.compactionWorkers(),
        s.idleMergeAfterMillis(),
        s.snapshotsMax(),
        s.reserveBytes(),
        s.tree(),
        runs,
        s.log(),
        s.checkpoint(),
        s.pace(),
        s.manifest(),
        s.full(),
        s.device(),
        s.closeWaitMillis(),
        s.southbound(),
        s.config());
  }

  List<String> names() throws IOException {
    return SampleVolume.files(directory).stream()
        .filter(name -> name.endsWith(".run") && metas.containsKey(id(name)))
        .toList();
  }

  private static long id(String name) {
    int end = name.length() - ".run".length();
    return Long.parseLong(name.substring(end - 16, end), 16);
  }

  void everyByte(String name, int step, int some, SplittableRandom random) throws IOException {
    byte[] sound = Files.readAllBytes(directory.resolve(name));
    int bits = 8 * sound.length;
    int by = step < 0 ? Math.max(1, bits / some) : Math.max(1, 8 * step);
    for (int i = step < 0 ? random.nextInt(by) : 0; i < bits; i += by) {
      int bit = step == 0 ? i : Math.min(bits - 1, i + random.nextInt(8));
      byte[] damaged = {(byte) (sound[bit / 8] ^ 1 << bit % 8)};
      run("bit flipped", name, sound, bit / 8, damaged);
    }
  }

  void everyLength(String name, int step, int some, SplittableRandom random) throws IOException {
    byte[] sound = Files.readAllBytes(directory.resolve(name));
    int by = step < 0 ? Math.max(1, sound.length / some) : Math.max(1, step);
    for (int length = step < 0 ? random.nextInt(by) : 0; length < sound.length; length += by) {
      run("cut", name, sound, length, null);
    }
  }

  /** Blocks that a device might have left as they were, or put elsewhere. */
  void swaps(String name, int count, SplittableRandom random, Path other) throws IOException {
    byte[] sound = Files.readAllBytes(directory.resolve(name));
    Path twin = other.resolve(name);
    byte[] foreign = Files.exists(twin) ? Files.readAllBytes(twin) : new byte[0];
    List<String> names = names();
    for (int i = 0; i < count; i++) {
      int at = BLOCK_BYTES * random.nextInt((sound.length + BLOCK_BYTES - 1) / BLOCK_BYTES);
      int length = Math.min(BLOCK_BYTES * (1 + random.nextInt(8)), sound.length - at);
      swap("lost write (zeros)", name, sound, at, new byte[length]);
      swap("twin of another volume", name, sound, at, part(foreign, at, length));
      int from = BLOCK_BYTES * random.nextInt((sound.length + BLOCK_BYTES - 1) / BLOCK_BYTES);
      swap("misdirected write", name, sound, at, part(sound, from, length));
      String neighbour = names.get(random.nextInt(names.size()));
      byte[] elsewhere = Files.readAllBytes(directory.resolve(neighbour));
      swap("of another run", name, sound, at, part(elsewhere, at, length));
    }
    swap("whole twin of another volume", name, sound, 0, part(foreign, 0, sound.length));
  }

  private static byte[] part(byte[] bytes, int from, int length) {
    return from >= bytes.length
        ? new byte[0]
        : Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
  }

  private void swap(String kind, String name, byte[] sound, int at, byte[] with)
      throws IOException {
    int differs = Arrays.mismatch(sound, at, at + with.length, with, 0, with.length);
    if (differs >= 0) {
      run(kind, name, sound, at + differs, part(with, differs, with.length));
    }
  }

  /**
   * @param content written at the offset; {@code null}: the file ends there
   */
  private void run(String kind, String name, byte[] sound, int at, byte[] content)
      throws IOException {
    RunMeta meta = metas.get(id(name));
    String structure = FileParts.of(name, sound, meta).at(at);
    String what = kind + ", " + structure + ", " + name + " at " + at;
    try (FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE)) {
      if (content == null) {
        file.truncate(at);
      } else {
        file.write(ByteBuffer.wrap(content), at);
      }
      tally.count(structure, kind, judge(name, meta));
      file.write(ByteBuffer.wrap(sound, at, sound.length - at), at);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(what + ": " + e.getMessage() + "\nso far\n" + tally, e);
    }
    long now = System.currentTimeMillis();
    if (now - lastProgress > PROGRESS_MILLIS) {
      lastProgress = now;
      System.out.println(tally.cases() + " cases, now " + what);
    }
  }

  private Outcome judge(String name, RunMeta meta) throws IOException {
    Reading.Result result = Reading.all(volume, model, GETS);
    List<String> found = findings(name, meta);
    if (found.isEmpty() || !found.stream().allMatch(f -> f.startsWith("run " + meta.id()))) {
      throw new AssertionError("a check finds " + found);
    }
    return result.isWhole() ? Outcome.SPARE : Outcome.ISOLATED;
  }

  private List<String> findings(String name, RunMeta meta) throws IOException {
    byte[] file = Files.readAllBytes(directory.resolve(name));
    RunBytes bytes =
        (run, offset, length) -> {
          if (offset + length > file.length) {
            throw new DamagedException(run, offset, "the file is too short");
          }
          return ByteBuffer.wrap(file, (int) offset, length).slice();
        };
    Run run = new Run(meta, new RunReader(bytes, new PageCache(0), 0), _ -> {});
    return RunChecker.check(run, _ -> {});
  }

  @Override
  public void close() {
    try {
      volume.close();
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
    }
  }
}
