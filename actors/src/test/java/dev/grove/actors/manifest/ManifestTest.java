package dev.grove.actors.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.actors.southbound.SouthboundSettings;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.bytes.ByteWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestTest {
  private static final UUID VOLUME = new UUID(3, 4);
  private static final ManifestSettings NEVER = new ManifestSettings(1000, 1L << 40);

  @TempDir Path temp;
  private LocalDirectory southbound;

  @BeforeEach
  void open() {
    southbound =
        LocalDirectory.open(
            temp, true, new FormatOptions(VOLUME, 4096, Instant.EPOCH), new SouthboundSettings(16));
  }

  @AfterEach
  void close() {
    southbound.close();
  }

  @Test
  void aNewVolumeHasNone() {
    assertEquals(Optional.empty(), load());
  }

  @Test
  void keepsWhatTheLastCheckpointSays() {
    write(NEVER, List.of(edit(1), edit(2), edit(3)));
    ManifestState state = load().orElseThrow();
    assertEquals(new ManifestCommit(3, 103, 1003, 2003, 3), state.commit());
    assertEquals(
        Set.of(3L, 9L), state.runs().keySet()); // each edit removes the run of the one before
    assertEquals(Set.of(1L, 2L, 3L, 50L), state.nodes().keySet());
    assertArrayEquals(payload(3, 3), state.nodes().get(3L));
    assertEquals("", state.note());
  }

  /**
   * Random edits, opened again and again, against two maps; files are replaced many times
   * meanwhile.
   */
  @Test
  void agreesWithAModel() {
    long seed = 20260131;
    SplittableRandom random = new SplittableRandom(seed);
    Map<Long, byte[]> runs = new HashMap<>();
    Map<Long, byte[]> nodes = new HashMap<>();
    ManifestSettings settings = new ManifestSettings(2, 2000);
    for (long lsn = 1; lsn <= 60; ) {
      try (ManifestWriter writer = open(settings)) {
        for (int i = random.nextInt(6); i >= 0; i--) {
          ManifestEdit edit = randomEdit(random, lsn++);
          writer.checkpoint(edit);
          edit.removedRuns().forEach(runs::remove);
          edit.removedNodes().forEach(nodes::remove);
          runs.putAll(edit.runs());
          nodes.putAll(edit.nodes());
        }
      }
      ManifestState state = load().orElseThrow();
      assertSame(runs, state.runs(), seed);
      assertSame(nodes, state.nodes(), seed);
      assertEquals(lsn - 1, state.commit().checkpointLsn(), "seed " + seed);
    }
    assertEquals(1, files().list().size());
    assertTrue(files().list().getFirst() > 3, "replaced only " + files().list() + " times");
  }

  @Test
  void aTornCheckpointIsCutAtEveryByte() throws IOException {
    write(NEVER, List.of(edit(1), edit(2)));
    long durable = files().size(1);
    write(NEVER, List.of(edit(3)));
    byte[] whole = Files.readAllBytes(path(1));
    for (int cut = (int) durable; cut <= whole.length; cut++) {
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, cut), whole.length);
      for (byte[] torn : List.of(Arrays.copyOf(whole, cut), zeros)) {
        Files.write(path(1), torn);
        assertEquals(
            Arrays.equals(torn, whole) ? 3 : 2, load().orElseThrow().commit().checkpointLsn());
      }
      if (cut % 32 == 0) {
        write(NEVER, List.of(edit(4)));
        assertEquals(4, load().orElseThrow().commit().checkpointLsn());
      }
    }
  }

  /**
   * A hole in the last checkpoint may be a tear, whatever of it is behind the hole; in an earlier
   * one it is damage.
   */
  @Test
  void aBitFlipIsDetectedOrGivesTheCheckpointBefore() throws IOException {
    List<Long> ends = new ArrayList<>();
    try (ManifestWriter writer = open(NEVER)) {
      for (long lsn = 1; lsn <= 3; lsn++) {
        writer.checkpoint(edit(lsn));
        ends.add(writer.bytes());
      }
    }
    byte[] whole = Files.readAllBytes(path(1));
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Files.write(path(1), damaged);
      if (at >= ends.get(1)) {
        assertEquals(2, load().orElseThrow().commit().checkpointLsn(), "byte " + at);
      } else {
        VolumeException refused = assertThrows(VolumeException.class, this::load, "byte " + at);
        assertEquals(Reason.DAMAGED, refused.reason());
        assertTrue(
            refused.getMessage().contains(path(1) + " is damaged at offset "),
            refused.getMessage());
      }
    }
  }

  /**
   * The first attempt at a checkpoint found no room, the power failed during the second: whatever
   * sectors of both are there, it is a torn checkpoint.
   */
  @Test
  void piecesOfTwoAttemptsAreATornCheckpoint() throws IOException {
    write(NEVER, List.of(edit(1)));
    byte[] before = Files.readAllBytes(path(1));
    write(NEVER, List.of(attempt(2, 7)));
    byte[] first = Files.readAllBytes(path(1));
    write(NEVER, List.of(edit(3)));
    byte[] more = Files.readAllBytes(path(1));
    Files.write(path(1), before);
    write(NEVER, List.of(attempt(2, 8)));
    byte[] second = Files.readAllBytes(path(1));
    int commit = ManifestFormat.HEAD_BYTES + ManifestFormat.COMMIT_BYTES;
    for (byte[] mixed : List.of(first, more)) {
      System.arraycopy(second, second.length - commit, mixed, first.length - commit, commit);
    }
    Files.write(path(1), first);
    ManifestState state = load().orElseThrow();
    assertEquals(1, state.commit().checkpointLsn());
    assertEquals(before.length, state.bytes());
    assertTrue(state.note().contains("the one before counts"), state.note());
    write(NEVER, List.of(edit(4)));
    assertEquals(4, load().orElseThrow().commit().checkpointLsn());
    Files.write(path(1), more);
    assertEquals(Reason.DAMAGED, assertThrows(VolumeException.class, this::load).reason());
    assertEquals(1, salvaged().commit().checkpointLsn());
  }

  /** Not even a commit that contradicts what is before it makes that useless. */
  @Test
  void whatIsBeforeACommitThatDoesNotMatchCanBeSalvaged() throws IOException {
    write(NEVER, List.of(edit(1), edit(2)));
    byte[] bytes = Files.readAllBytes(path(1));
    for (long sequence : new long[] {3, 4}) {
      ByteWriter out = new ByteWriter(200);
      ManifestFormat.encode(
          new ManifestFormat.Commit(sequence, new ManifestCommit(9, 9, 9, 9, 9), 77, 77, 0, 0),
          new PlaceChecksum(VOLUME, 1),
          bytes.length,
          out);
      byte[] damaged = Arrays.copyOf(bytes, bytes.length + out.size());
      System.arraycopy(out.array(), 0, damaged, bytes.length, out.size());
      Files.write(path(1), damaged);
      assertEquals(Reason.DAMAGED, assertThrows(VolumeException.class, this::load).reason());
      ManifestState state = salvaged();
      assertEquals(2, state.commit().checkpointLsn());
      assertEquals(Set.of(2L, 9L), state.runs().keySet());
      assertEquals(bytes.length, state.bytes());
    }
  }

  private ManifestState salvaged() {
    return ManifestReader.survey(files(), VOLUME).getFirst().salvaged().orElseThrow();
  }

  @Test
  void fallsBackToTheManifestBeforeIfItIsStillThere() throws IOException {
    write(NEVER, List.of(edit(1)));
    byte[] first = Files.readAllBytes(path(1));
    write(new ManifestSettings(1.1, 0), List.of(edit(2), edit(3), edit(4)));
    long newest = files().list().getLast();
    assertEquals(1, files().list().size());
    Files.write(path(1), first);
    byte[] bytes = Files.readAllBytes(path(newest));
    bytes[70] ^= 1;
    Files.write(path(newest), bytes);
    ManifestState state = load().orElseThrow();
    assertEquals(1, state.commit().checkpointLsn());
    assertTrue(state.note().contains(path(newest) + " is damaged"), state.note());
    assertTrue(state.note().endsWith("using " + path(1) + " instead"), state.note());
    write(NEVER, List.of(edit(2)));
    assertEquals(
        List.of(newest + 1),
        files().list()); // not extended: the damaged one would still come first
    assertEquals(2, load().orElseThrow().commit().checkpointLsn());
  }

  /** The damaged one must not come first again, and what counts must be on the device. */
  @Test
  void renewsAManifestThatIsNotTheNewest() throws IOException {
    write(NEVER, List.of(edit(1)));
    byte[] first = Files.readAllBytes(path(1));
    write(new ManifestSettings(1.1, 0), List.of(edit(2), edit(3), edit(4)));
    long newest = files().list().getLast();
    Files.write(path(1), first);
    byte[] bytes = Files.readAllBytes(path(newest));
    bytes[70] ^= 1;
    Files.write(path(newest), bytes);
    ManifestState old = load().orElseThrow();
    try (ManifestWriter writer = open(NEVER)) {
      assertTrue(writer.renew(old.commit()));
    }
    assertEquals(List.of(newest + 1), files().list());
    ManifestState state = load().orElseThrow();
    assertEquals("", state.note());
    assertEquals(1, state.commit().checkpointLsn());
    assertEquals(old.runs().keySet(), state.runs().keySet());
    assertEquals(old.nodes().keySet(), state.nodes().keySet());
  }

  @Test
  void refusesTheManifestOfAnotherVolumeAndOfANewerFormat() throws IOException {
    write(NEVER, List.of(edit(1)));
    VolumeException other =
        assertThrows(VolumeException.class, () -> ManifestReader.load(files(), new UUID(7, 7)));
    assertEquals(Reason.DAMAGED, other.reason());
    assertTrue(other.getMessage().contains("it belongs to volume " + VOLUME), other.getMessage());
    Files.move(path(1), path(2));
    assertTrue(
        assertThrows(VolumeException.class, this::load)
            .getMessage()
            .contains("it is manifest 1 under another name"));
    var newer = new dev.grove.actors.southbound.FileHeader(ManifestFormat.MAGIC, 3, VOLUME, 3, 0);
    Files.write(path(3), newer.encode().array());
    assertEquals(Reason.OTHER_FORMAT, assertThrows(VolumeException.class, this::load).reason());
  }

  @Test
  void remainsOfARewriteAreDiscarded() throws IOException {
    write(NEVER, List.of(edit(1)));
    Files.write(temp.resolve("manifest-2.tmp"), new byte[5000]);
    assertEquals(List.of(1L), files().list());
    write(new ManifestSettings(1.1, 0), List.of(edit(2), edit(3), edit(4)));
    assertEquals(4, load().orElseThrow().commit().checkpointLsn());
  }

  @Test
  void refusesAnEditThatKeepsAndRemoves() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ManifestEdit(
                Map.of(1L, new byte[1]),
                Map.of(),
                Set.of(1L),
                Set.of(),
                new ManifestCommit(1, 1, 1, 1, 1)));
  }

  private Path path(long number) {
    return Path.of(files().name(number));
  }

  private ManifestFiles files() {
    return southbound.manifests();
  }

  private Optional<ManifestState> load() {
    return ManifestReader.load(files(), VOLUME);
  }

  private ManifestWriter open(ManifestSettings settings) {
    return ManifestWriter.open(files(), VOLUME, settings, load());
  }

  private void write(ManifestSettings settings, List<ManifestEdit> edits) {
    try (ManifestWriter writer = open(settings)) {
      edits.forEach(writer::checkpoint);
    }
  }

  private static ManifestEdit edit(long lsn) {
    return new ManifestEdit(
        Map.of(lsn, payload(lsn, 5), 9L, payload(lsn, 40)),
        Map.of(lsn, payload(lsn, 3), 50L, payload(lsn, 9)),
        Set.of(lsn - 1),
        Set.of(),
        new ManifestCommit(lsn, 100 + lsn, 1000 + lsn, 2000 + lsn, lsn));
  }

  private static ManifestEdit attempt(long lsn, int content) {
    return new ManifestEdit(
        Map.of(),
        Map.of(lsn, payload(content, 30)),
        Set.of(),
        Set.of(),
        new ManifestCommit(lsn, 100 + lsn, 1000 + lsn, 2000 + lsn, lsn));
  }

  private static ManifestEdit randomEdit(SplittableRandom random, long lsn) {
    Map<Long, byte[]> runs = new HashMap<>();
    Map<Long, byte[]> nodes = new HashMap<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      runs.put(random.nextLong(30), payload(lsn, random.nextInt(200)));
      nodes.put(random.nextLong(30), payload(lsn, random.nextInt(200)));
    }
    Set<Long> gone = Set.of(random.nextLong(30));
    return new ManifestEdit(
        runs,
        nodes,
        runs.keySet().containsAll(gone) ? Set.of() : gone,
        nodes.keySet().containsAll(gone) ? Set.of() : gone,
        new ManifestCommit(lsn, 1, 2, 3, lsn));
  }

  private static byte[] payload(long lsn, int bytes) {
    byte[] payload = new byte[bytes];
    Arrays.fill(payload, (byte) lsn);
    return payload;
  }

  private static void assertSame(Map<Long, byte[]> expected, Map<Long, byte[]> actual, long seed) {
    assertEquals(expected.keySet(), actual.keySet(), "seed " + seed);
    expected.forEach((id, bytes) -> assertArrayEquals(bytes, actual.get(id), "seed " + seed));
  }
}
