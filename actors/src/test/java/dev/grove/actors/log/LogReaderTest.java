package dev.grove.actors.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogReaderTest {
  @TempDir Path temp;
  private LogFixture fixture;

  @BeforeEach
  void open() {
    fixture = new LogFixture(temp);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void replaysEverythingAfterAnLsn() {
    fixture.write(100, 7, List.of(21L, 49L, 98L));
    for (long after = 0; after <= 101; after++) {
      List<Long> lsns = new ArrayList<>();
      LogEnd end = fixture.replay(after, lsns);
      assertEquals(LongStream.rangeClosed(after + 1, 100).boxed().toList(), lsns);
      assertEquals(Math.max(after, 100), end.lastLsn());
      assertEquals(4, end.segments().size());
    }
  }

  @Test
  void replaysRunsAmongCommits() {
    try (SegmentedLog log = fixture.open(fixture.replay(0))) {
      log.append(LogFixture.chunk(1, 5));
      log.append(LogFixture.naming(6, 300, 17));
      log.append(LogFixture.chunk(301, 301));
      log.rotate();
      log.append(LogFixture.naming(302, 302, 18));
      log.append(LogFixture.naming(303, 400, 19));
    }
    for (long after : new long[] {0, 3, 5, 300, 301, 302, 400}) {
      List<Long> lsns = new ArrayList<>();
      assertEquals(400, fixture.replay(after, lsns).lastLsn());
      assertEquals(LongStream.rangeClosed(after + 1, 400).boxed().toList(), lsns);
    }
    assertDamaged(7, "its commits begin at 6, before the checkpoint");
  }

  @Test
  void anEmptyLogEndsAtTheCheckpoint() {
    LogEnd end = fixture.replay(42);
    assertEquals(new LogEnd(42, 0, 0, List.of()), end);
  }

  /** A force is known of by a later record, a seal, a segment behind it, and the manifest. */
  @Test
  void tellsWhatIsKnownToHaveBeenForced() {
    try (SegmentedLog log = fixture.open(fixture.replay(0))) {
      log.append(LogFixture.chunk(1, 2));
      assertEquals(0, fixture.replay(0).vouchedLsn());
      log.force();
      assertEquals(0, fixture.replay(0).vouchedLsn());
      log.append(LogFixture.chunk(3, 4));
      assertEquals(2, fixture.replay(0).vouchedLsn());
      assertEquals(
          3,
          LogReader.replay(
                  fixture.files(),
                  LogFixture.VOLUME,
                  0,
                  3,
                  new LogFixture.Checked(0, new ArrayList<>()))
              .vouchedLsn());
      log.force();
      log.seal();
      assertTrue(fixture.replay(0).isVouched());
      log.append(LogFixture.chunk(5, 6));
      assertEquals(4, fixture.replay(0).vouchedLsn());
      log.rotate();
      assertTrue(fixture.replay(0).isVouched());
    }
    LogEnd end = fixture.replay(6);
    assertTrue(end.isVouched());
    assertThrows(IllegalArgumentException.class, () -> end.vouchedUpTo(7));
  }

  @Test
  void compressesWhatIsLarge() throws IOException {
    try (SegmentedLog log = fixture.open(fixture.replay(0))) {
      LogChunk chunk = LogFixture.chunk(1, 500);
      log.append(chunk);
      assertTrue(Files.size(segment(1)) < chunk.bytes() / 2);
    }
    assertEquals(500, fixture.replay(0).lastLsn());
  }

  /**
   * The tail of the last segment cut, zeroed or overwritten from each byte on: a prefix remains,
   * and the log goes on behind it.
   */
  @Test
  void aTornTailLeavesAPrefix() throws IOException {
    try (SegmentedLog log = fixture.open(fixture.replay(0))) {
      log.append(LogFixture.chunk(1, 2));
      log.rotate();
      log.append(LogFixture.chunk(3, 3));
      log.append(LogFixture.chunk(4, 6)); // not forced: nothing vouches for what comes before
      log.append(LogFixture.chunk(7, 7));
    }
    byte[] whole = Files.readAllBytes(segment(2));
    SplittableRandom random = new SplittableRandom(1);
    List<Long> ends = new ArrayList<>();
    for (int cut = 0; cut <= whole.length; cut++) {
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, cut), whole.length + 100);
      byte[] noise = zeros.clone();
      for (int i = cut; i < noise.length; i++) {
        noise[i] = (byte) random.nextInt();
      }
      // Nothing is written behind a header that is not durable.
      boolean hasHeader = cut >= FileHeader.BYTES;
      byte[] noRecords = Arrays.copyOf(Arrays.copyOf(whole, cut), FileHeader.BYTES);
      for (byte[] torn :
          List.of(
              Arrays.copyOf(whole, cut),
              hasHeader ? zeros : noRecords,
              hasHeader ? noise : noRecords)) {
        Files.write(segment(2), torn);
        ends.add(fixture.replay(0).lastLsn());
      }
      if (cut % 64 == 0) {
        assertGoesOn();
      }
    }
    assertEquals(ends.stream().sorted().toList(), ends);
    assertEquals(List.of(2L, 3L, 6L, 7L), ends.stream().distinct().toList());
  }

  /** Who cuts a log where its sound records end must not cut off what vouches for them. */
  @Test
  void aSurveyEndsBehindTheSeal() throws IOException {
    try (SegmentedLog log = fixture.open(fixture.replay(0))) {
      log.append(LogFixture.chunk(1, 3));
      log.force();
      log.seal();
      log.append(LogFixture.chunk(4, 4));
      log.force();
      log.seal();
    }
    LogSurvey survey = survey(4);
    assertEquals(
        new LogSurvey(4, survey.replayedBytes(), 1, Files.size(segment(1)), -1, ""), survey);
    assertTrue(survey(5).damage().contains("commits 5 to 5 were durable"), survey(5).damage());
    try (FileChannel file = FileChannel.open(segment(1), StandardOpenOption.WRITE)) {
      file.truncate(survey.endOffset() - LogFormat.HEAD_BYTES - 1);
    }
    LogSurvey torn = survey(3);
    assertEquals(3, torn.lastLsn());
    assertTrue(torn.isSound());
    assertTrue(survey(4).damage().contains("commits 4 to 4 were durable"), survey(4).damage());
  }

  private LogSurvey survey(long vouchedLsn) {
    return LogReader.survey(
        fixture.files(),
        LogFixture.VOLUME,
        0,
        vouchedLsn,
        new LogFixture.Checked(0, new ArrayList<>()));
  }

  /**
   * A recycled segment torn at each byte: behind the tear stand whole records of the segment that
   * it was, at the very same offsets, and they never count.
   */
  @Test
  void whatARecycledSegmentHeldNeverCounts() throws IOException {
    byte[] held;
    try (SegmentedLog log = recycling(fixture.replay(100))) {
      for (long lsn = 101; lsn <= 140; lsn++) {
        log.append(LogFixture.chunk(lsn, lsn));
        log.force();
      }
      held = Files.readAllBytes(segment(1));
      log.rotate();
      log.trim(140);
      assertEquals(List.of(2L), fixture.files().list());
      assertEquals(1, fixture.files().spares());
      log.append(LogFixture.chunk(141, 141));
      log.rotate(); // writes over the first
      assertEquals(0, fixture.files().spares());
      for (long lsn = 142; lsn <= 146; lsn++) {
        log.append(LogFixture.chunk(lsn, lsn));
      }
    }
    byte[] whole = Files.readAllBytes(segment(3));
    assertEquals(held.length, whole.length);
    int written = Arrays.mismatch(held, whole) < 0 ? 0 : endOfDifference(held, whole);
    List<Long> ends = new ArrayList<>();
    for (int cut = FileHeader.BYTES; cut <= written; cut++) {
      byte[] torn = held.clone();
      System.arraycopy(whole, 0, torn, 0, cut);
      Files.write(segment(3), torn);
      ends.add(fixture.replay(100 + 40).lastLsn());
    }
    assertEquals(ends.stream().sorted().toList(), ends);
    assertEquals(
        LongStream.rangeClosed(141, 146).boxed().toList(), ends.stream().distinct().toList());
  }

  private static int endOfDifference(byte[] a, byte[] b) {
    int end = a.length;
    while (end > 0 && a[end - 1] == b[end - 1]) {
      end--;
    }
    return end;
  }

  private SegmentedLog recycling(LogEnd end) {
    LogSettings settings = new LogSettings(5000, 1000, 4096, 4, 256, 1 << 20, false, 2);
    return SegmentedLog.open(fixture.files(), LogFixture.VOLUME, settings, new LogGauges(), end);
  }

  private void assertGoesOn() throws IOException {
    LogEnd end = fixture.replay(0);
    try (SegmentedLog log = fixture.open(end)) {
      log.append(LogFixture.chunk(end.lastLsn() + 1, end.lastLsn() + 2));
    }
    LogEnd after = fixture.replay(0);
    assertEquals(end.lastLsn() + 2, after.lastLsn());
    assertEquals(3, after.segments().size());
    Files.delete(segment(3));
  }

  /** Unsynced writes may reach the device in any order. */
  @Test
  void aHoleInWhatWasNotSyncedIsATornTail() throws IOException {
    try (SegmentedLog log = fixture.open(fixture.replay(0))) {
      log.append(LogFixture.chunk(1, 3));
      log.force();
      log.append(LogFixture.chunk(4, 4));
      log.append(LogFixture.chunk(5, 5));
    }
    zero(segment(1), FileHeader.BYTES + recordBytes(1, 3), 20);
    assertEquals(3, fixture.replay(0).lastLsn());
  }

  @Test
  void aHoleInWhatWasSyncedIsDamage() throws IOException {
    fixture.write(5, 1, List.of());
    zero(segment(1), FileHeader.BYTES + recordBytes(1, 1), 20);
    VolumeException damaged = assertDamaged(0, "commits 2 to 4 were durable and cannot be read");
    assertTrue(
        damaged
            .getMessage()
            .contains(
                segment(1) + " is damaged at offset " + (FileHeader.BYTES + recordBytes(1, 1))));
    assertEquals(4, fixture.replay(4).lastLsn()); // the checkpoint has them
  }

  /**
   * A bit of every byte: found out, or only commits at the very end are missing, which nothing
   * vouches for.
   */
  @Test
  void anyBitFlipIsDetectedOrHarmless() throws IOException {
    fixture.write(12, 2, List.of(4L, 8L));
    for (long number = 1; number <= 3; number++) {
      byte[] whole = Files.readAllBytes(segment(number));
      for (int at = 0; at < whole.length; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << at % 8);
        Files.write(segment(number), damaged);
        assertDetectedOrHarmless(number, at);
      }
      Files.write(segment(number), whole);
    }
  }

  private void assertDetectedOrHarmless(long number, int at) {
    String where = "segment " + number + " byte " + at;
    try {
      long last = fixture.replay(0).lastLsn();
      assertTrue(number == 3 && last == 10, where + ": ends at " + last);
    } catch (VolumeException e) {
      assertEquals(Reason.DAMAGED, e.reason(), where);
    }
  }

  @Test
  void aMissingSegmentIsDamage() throws IOException {
    fixture.write(12, 2, List.of(4L, 8L));
    byte[] second = Files.readAllBytes(segment(2));
    Files.delete(segment(2));
    assertDamaged(0, "commits 5 to 8 are missing before it");
    assertEquals(12, fixture.replay(8).lastLsn());
    Files.write(segment(2), second);
    Files.delete(segment(1));
    assertDamaged(3, "commits 4 to 4 are missing before it");
    assertEquals(12, fixture.replay(4).lastLsn());
  }

  @Test
  void aRenamedSegmentIsDamage() throws IOException {
    fixture.write(4, 2, List.of(2L));
    Files.move(segment(2), segment(3));
    assertDamaged(0, "it is segment 2 under another name");
  }

  @Test
  void commitsThatDoNotFollowAreDamage() throws IOException {
    fixture.write(3, 1, List.of());
    LogEnd early = new LogEnd(1, 1, 0, fixture.replay(0).segments());
    try (SegmentedLog log = fixture.open(early)) {
      log.append(LogFixture.chunk(2, 2));
    }
    assertDamaged(0, "commits 2 to 3 are there twice");
  }

  @Test
  void theLogOfAnotherVolumeIsRefused() {
    fixture.write(3, 1, List.of());
    UUID other = new UUID(9, 9);
    VolumeException refused =
        assertThrows(
            VolumeException.class,
            () ->
                LogReader.replay(
                    fixture.files(), other, 0, 0, new LogFixture.Checked(0, new ArrayList<>())));
    assertEquals(Reason.DAMAGED, refused.reason());
    assertTrue(
        refused
            .getMessage()
            .contains("belongs to volume " + LogFixture.VOLUME + ", but this is volume " + other),
        refused.getMessage());
  }

  @Test
  void aNewerLogIsRefused() throws IOException {
    FileHeader newer = new FileHeader(LogFormat.MAGIC, 4, LogFixture.VOLUME, 1, 0);
    Files.write(segment(1), newer.encode().array());
    VolumeException refused = assertThrows(VolumeException.class, () -> fixture.replay(0));
    assertEquals(Reason.OTHER_FORMAT, refused.reason());
  }

  @Test
  void segmentsThatWereOnlyJustCreatedAreEmpty() throws IOException {
    fixture.write(4, 1, List.of());
    Files.write(segment(2), new byte[0]);
    Files.write(segment(3), new byte[20]);
    assertEquals(4, fixture.replay(0).lastLsn());
    fixture.write(6, 1, List.of());
    assertEquals(6, fixture.replay(0).lastLsn());
    assertEquals(4, fixture.replay(0).segments().size());
  }

  /**
   * A crash may lose the log's unsynced tail although a checkpoint already has it; LSNs then go on
   * behind the checkpoint.
   */
  @Test
  void aCheckpointMayBeAheadOfTheLog() {
    fixture.write(4, 2, List.of());
    try (SegmentedLog log = fixture.open(fixture.replay(7))) {
      log.append(LogFixture.chunk(8, 9));
    }
    assertEquals(9, fixture.replay(7).lastLsn());
    assertDamaged(6, "commits 7 to 7 are missing before it");
  }

  private VolumeException assertDamaged(long after, String words) {
    VolumeException damaged = assertThrows(VolumeException.class, () -> fixture.replay(after));
    assertEquals(Reason.DAMAGED, damaged.reason(), damaged.getMessage());
    assertTrue(damaged.getMessage().contains(words), damaged.getMessage());
    return damaged;
  }

  private Path segment(long number) {
    return Path.of(fixture.files().name(number));
  }

  private static int recordBytes(long first, long last) {
    return LogFormat.HEAD_BYTES + LogFixture.chunk(first, last).bytes();
  }

  private static void zero(Path file, int offset, int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, offset, offset + length, (byte) 0);
    Files.write(file, bytes);
  }
}
