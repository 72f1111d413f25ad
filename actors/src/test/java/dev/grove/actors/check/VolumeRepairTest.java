package dev.grove.actors.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Faults.Verdict;
import dev.grove.actors.fault.Operation.Kind;
import dev.grove.actors.fault.Operation.Part;
import dev.grove.actors.manifest.ManifestCommit;
import dev.grove.actors.manifest.ManifestEdit;
import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.manifest.ManifestWriter;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.volume.TinySettings;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sound stores pass; damaged ones are repaired at the cost that is announced, and no other. */
class VolumeRepairTest {
  private static final VolumeSettings SETTINGS = TinySettings.create("");
  private static final int KEYS = 2000;

  @TempDir Path directory;

  /** All values that a key ever had, by LSN; {@code null} for absent. */
  private final Map<String, TreeMap<Long, byte[]>> history = new HashMap<>();

  private Path volume() {
    return directory.resolve("volume");
  }

  private void write(Volume volume, SplittableRandom random, int commits) {
    for (int i = 0; i < commits; i++) {
      String key = "key" + random.nextInt(KEYS);
      byte[] value = random.nextInt(10) == 0 ? null : new byte[20 + random.nextInt(200)];
      Batch batch = new Batch();
      if (value == null) {
        batch.delete(key.getBytes(UTF_8));
      } else {
        random.nextBytes(value);
        batch.put(key.getBytes(UTF_8), value);
      }
      long lsn = volume.commit(batch);
      history.computeIfAbsent(key, _ -> new TreeMap<>()).put(lsn, value == null ? gone() : value);
    }
  }

  private static byte[] gone() {
    return new byte[0];
  }

  private void make(SplittableRandom random) {
    try (Volume volume = Volumes.open(volume(), SETTINGS)) {
      for (int i = 0; i < 4; i++) {
        write(volume, random, 1000);
        volume.checkpoint();
      }
    }
  }

  private static LocalDirectory open(Path directory) {
    return LocalDirectory.open(directory, false, FormatOptions.fresh(4096), SETTINGS.southbound());
  }

  private static StoreReport check(Path directory) {
    try (LocalDirectory store = open(directory)) {
      return StoreCheck.check(store, Progress.NONE);
    }
  }

  private List<RepairStep> repair(Path at) {
    try (LocalDirectory store = open(at)) {
      StoreReport report = StoreCheck.check(store, Progress.NONE);
      List<RepairStep> steps =
          VolumeRepair.run(
              new LocalTarget(store, directory.resolve("rescue")), report, SETTINGS, Progress.NONE);
      StoreReport after = StoreCheck.check(store, Progress.NONE);
      assertFalse(after.hasErrors(), () -> after.findings().toString());
      return steps;
    }
  }

  private static Path any(Path below, SplittableRandom random) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
      return all.get(random.nextInt(all.size()));
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int old = bytes.read();
      bytes.seek(offset);
      bytes.write(old ^ 0x5a);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /**
   * Every key has its newest value up to {@code lsn}; one of a lost range, any that it ever had.
   */
  private void assertContent(Path at, long lsn, List<KeyRange> lost) {
    try (Volume volume = Volumes.open(at, SETTINGS)) {
      history.forEach(
          (key, values) -> {
            byte[] found = volume.get(key.getBytes(UTF_8));
            byte[] actual = found == null ? gone() : found;
            boolean mayDiffer = lost.stream().anyMatch(r -> r.contains(key.getBytes(UTF_8)));
            if (mayDiffer) {
              boolean ever =
                  found == null
                      || values.values().stream().anyMatch(v -> java.util.Arrays.equals(v, actual));
              assertTrue(ever, key + " has a value that nobody wrote");
            } else {
              var newest = values.floorEntry(lsn);
              assertArrayEquals(newest == null ? gone() : newest.getValue(), actual, key);
            }
          });
    }
  }

  @Test
  void passesWhatTheEngineWrites() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    make(random);
    assertEquals(List.of(), check(volume()).findings());
    Path crashed = directory.resolve("crashed");
    try (Volume volume = Volumes.open(volume(), SETTINGS)) {
      write(volume, random, 500);
      volume.sync();
      copy(volume(), crashed);
    }
    assertFalse(check(crashed).hasErrors());
    assertContent(crashed, Long.MAX_VALUE, List.of());
    assertEquals(List.of(), check(crashed).findings());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void losesOnlyWhatItAnnounces(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    make(random);
    for (int i = 0; i <= random.nextInt(3); i++) {
      Path run = any(volume().resolve("runs"), random);
      if (random.nextInt(6) == 0) {
        Files.delete(run);
      } else {
        flip(run, random.nextLong(Files.size(run)));
      }
    }
    assertTrue(check(volume()).hasErrors(), "seed " + seed);
    List<KeyRange> lost = new ArrayList<>();
    repair(volume()).forEach(step -> lost.addAll(step.lost()));
    assertContent(volume(), Long.MAX_VALUE, lost);
    assertEquals(List.of(), check(volume()).findings(), "seed " + seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void cutsTheLogWhereItIsDamaged(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    make(random);
    Path crashed = directory.resolve("crashed");
    try (Volume volume = Volumes.open(volume(), SETTINGS)) {
      for (int i = 0; i < 50; i++) {
        write(volume, random, 2);
        volume.sync();
      }
      copy(volume(), crashed);
    }
    StoreReport sound = check(crashed);
    Path segment;
    try (Stream<Path> files = Files.list(crashed.resolve("log"))) {
      segment = files.filter(f -> f.toString().endsWith(".log")).sorted().toList().getLast();
    }
    long end = sound.log().endOffset();
    flip(segment, 56 + random.nextLong((end - 56) * 3 / 4));
    StoreReport damaged = check(crashed);
    assertFalse(damaged.log().isSound(), "seed " + seed);
    List<RepairStep> steps = repair(crashed);
    assertTrue(steps.getFirst().what().contains("cut the log"), steps.toString());
    assertContent(crashed, damaged.log().lastLsn(), List.of());
    assertTrue(Files.exists(directory.resolve("rescue/log").resolve(segment.getFileName())));
  }

  @Test
  void goesBackToTheManifestBefore() throws IOException {
    make(new SplittableRandom(9));
    Path manifest;
    try (Stream<Path> files = Files.list(volume())) {
      manifest =
          files.filter(f -> f.getFileName().toString().startsWith("manifest-")).findFirst().get();
    }
    Files.copy(manifest, manifest.resolveSibling("manifest-99"));
    StoreReport report = check(volume());
    assertTrue(report.hasErrors(), "a manifest under another's name");
    repair(volume());
    assertContent(volume(), Long.MAX_VALUE, List.of());
    assertTrue(Files.exists(directory.resolve("rescue/manifest-99")));
  }

  /** The end of the log is gone, and only the checkpoint knows that it was there. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void givesUpWhatOnlyTheCheckpointVouchesFor(int more) throws IOException {
    make(new SplittableRandom(12));
    StoreReport before = check(volume());
    vouchFor(before.log().lastLsn() + more);
    StoreReport report = check(volume());
    assertEquals(more > 0, report.hasErrors(), report.findings().toString());
    if (more > 0) {
      String what = report.findings().getFirst().what();
      assertTrue(what.contains("were durable and cannot be read"), what);
      assertThrows(VolumeException.class, () -> Volumes.open(volume(), SETTINGS));
      List<RepairStep> steps = repair(volume());
      assertTrue(steps.getFirst().what().contains("cut the log"), steps.toString());
    }
    assertContent(volume(), Long.MAX_VALUE, List.of());
  }

  private void vouchFor(long lsn) {
    try (LocalDirectory store = open(volume())) {
      UUID id = store.identity().uuid();
      var state = ManifestReader.load(store.manifests(), id);
      ManifestCommit last = state.orElseThrow().commit();
      ManifestCommit commit =
          new ManifestCommit(
              last.checkpointLsn(), last.rootNodeId(), last.nextNodeId(), last.nextRunId(), lsn);
      try (ManifestWriter writer =
          ManifestWriter.open(store.manifests(), id, SETTINGS.manifest(), state)) {
        writer.checkpoint(new ManifestEdit(Map.of(), Map.of(), Set.of(), Set.of(), commit));
      }
    }
  }

  /**
   * A checkpoint in the manifest is damaged that is not the last, which closing the volume writes.
   * The one before counts: what only later ones had is lost, and everything else is as it was then.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void fallsBackToTheLastWholeCheckpoint(int back) throws IOException {
    SplittableRandom random = new SplittableRandom(20 + back);
    List<Long> ends = new ArrayList<>();
    List<Long> lsns = new ArrayList<>();
    Path manifest = volume().resolve("manifest-1");
    try (Volume volume = Volumes.open(volume(), SETTINGS)) {
      for (int i = 0; i < 6; i++) {
        write(volume, random, 100);
        volume.checkpoint();
        lsns.add(volume.status().checkpointLsn());
        ends.add(Files.size(manifest));
      }
    }
    int whole = ends.size() - 1 - back;
    flip(manifest, ends.get(whole) + 5);
    StoreReport report = check(volume());
    assertTrue(report.hasErrors(), report.findings().toString());
    assertTrue(report.checkpointLsn() == lsns.get(whole), report.findings().toString());
    assertThrows(VolumeException.class, () -> Volumes.open(volume(), SETTINGS));
    List<KeyRange> lost = new ArrayList<>();
    List<RepairStep> steps = repair(volume());
    steps.forEach(step -> lost.addAll(step.lost()));
    String what = steps.getFirst().what();
    assertTrue(what.contains("go back to the checkpoint at LSN " + lsns.get(whole)), what);
    assertTrue(
        steps.stream()
            .anyMatch(s -> s.what().contains("cut the log behind LSN " + lsns.get(whole))),
        steps.toString());
    assertTrue(check(volume()).log().endSegment() > 1, "numbers of segments go on");
    assertContent(volume(), lsns.get(whole), lost);
    assertTrue(Files.exists(directory.resolve("rescue/manifest-1")));
  }

  /** A manifest that was replaced long ago and came back is no better for being whole. */
  @Test
  void fallsBackToTheNewestCheckpointNotToAnOlderManifest() throws IOException {
    SplittableRandom random = new SplittableRandom(31);
    make(random);
    Path older = volume().resolve("manifest-1");
    byte[] superseded = Files.readAllBytes(older);
    List<Long> ends = new ArrayList<>();
    List<Long> lsns = new ArrayList<>();
    Path newest = volume().resolve("manifest-2");
    try (Volume volume = Volumes.open(volume(), SETTINGS)) {
      for (int i = 0; i < 4; i++) {
        write(volume, random, 100);
        volume.checkpoint();
        lsns.add(volume.status().checkpointLsn());
        ends.add(Files.size(newest));
      }
    }
    Files.write(older, superseded);
    flip(newest, ends.get(2) + 5);
    StoreReport report = check(volume());
    assertEquals(lsns.get(2), report.checkpointLsn(), report.findings().toString());
    List<KeyRange> lost = new ArrayList<>();
    repair(volume()).forEach(step -> lost.addAll(step.lost()));
    assertContent(volume(), lsns.get(2), lost);
  }

  /** Who may not read a run is told so: there is nothing to be repaired. */
  @Test
  void whatMayNotBeReadIsNotDamaged() {
    boolean[] forbidden = {false};
    Faults faults =
        operation ->
            forbidden[0] && operation.kind() == Kind.READ && operation.part() == Part.RUNS
                ? new Verdict.Fail(Faults.Errno.EACCES, false, false)
                : new Verdict.Go();
    Path at = Disk.empty(faults, new SplittableRandom(1)).path("/volume");
    FormatOptions format = FormatOptions.fresh(4096);
    try (Volume volume =
        Volumes.open(LocalDirectory.open(at, true, format, SETTINGS.southbound()), SETTINGS)) {
      write(volume, new SplittableRandom(2), 1000);
    }
    forbidden[0] = true;
    VolumeException refused = assertThrows(VolumeException.class, () -> check(at));
    assertEquals(Reason.UNREADABLE, refused.reason());
  }

  /** Runs that nobody names may be all that there is. */
  @Test
  void refusesToDeleteTheRunsOfALostManifest() throws IOException {
    make(new SplittableRandom(13));
    try (Stream<Path> files = Files.list(volume())) {
      for (Path file : files.filter(f -> f.toString().contains("manifest-")).toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> files = Files.list(volume().resolve("log"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Map<String, Long> before = sizes();
    assertTrue(check(volume()).hasErrors());
    VolumeException refused = assertThrows(VolumeException.class, () -> repair(volume()));
    assertEquals(Reason.DAMAGED, refused.reason());
    assertEquals(before, sizes());
  }

  @Test
  void takesLeftoversAndForeignSegmentsOut() throws IOException {
    make(new SplittableRandom(10));
    Path run = any(volume().resolve("runs"), new SplittableRandom(1));
    Files.copy(run, run.resolveSibling("0000000000ffff" + run.getParent().getFileName() + ".run"));
    assertFalse(check(volume()).hasErrors());
    assertEquals(1, check(volume()).leftovers().size());
    Path segment = any(volume().resolve("log"), new SplittableRandom(1));
    Files.copy(segment, segment.resolveSibling("00000000000000ff.log"));
    assertTrue(check(volume()).hasErrors());
    repair(volume());
    assertEquals(List.of(), check(volume()).findings());
    assertContent(volume(), Long.MAX_VALUE, List.of());
  }

  @Test
  void anOverlayChangesNothing() throws IOException {
    make(new SplittableRandom(11));
    flip(any(volume().resolve("runs"), new SplittableRandom(2)), 40);
    Map<String, Long> before = sizes();
    try (LocalDirectory store = open(volume())) {
      StoreReport report = StoreCheck.check(store, Progress.NONE);
      OverlaySouthbound overlay =
          OverlaySouthbound.over(store, directory.resolve("scratch"), SETTINGS.southbound());
      VolumeRepair.run(overlay, report, SETTINGS, Progress.NONE);
      assertFalse(StoreCheck.check(overlay, Progress.NONE).hasErrors());
      overlay.discard();
    }
    assertEquals(before, sizes());
    assertTrue(check(volume()).hasErrors());
  }

  private Map<String, Long> sizes() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(volume())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sizes.put(file.toString(), Files.size(file));
      }
    }
    return sizes;
  }
}
