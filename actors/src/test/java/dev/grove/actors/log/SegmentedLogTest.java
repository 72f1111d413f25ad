package dev.grove.actors.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.message.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SegmentedLogTest {
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
  void theLogDoesNotTakeCommitsOutOfOrder() {
    LogBuffer buffer =
        new LogBuffer(LogFixture.SETTINGS, new ChunkPool(4096, 1), new LogGauges(), 5);
    assertThrows(IllegalArgumentException.class, () -> buffer.append(7, new Batch()));
    try (SegmentedLog log = fixture.open(fixture.replay(0))) {
      assertThrows(IllegalStateException.class, () -> log.append(LogFixture.chunk(2, 3)));
    }
  }

  @Test
  void trimsWholeSegmentsButNeverTheCurrentOne() {
    fixture.write(10, 1, List.of(3L, 6L));
    LogGauges gauges = new LogGauges();
    try (SegmentedLog log =
        SegmentedLog.open(
            fixture.files(), LogFixture.VOLUME, LogFixture.SETTINGS, gauges, fixture.replay(0))) {
      assertEquals(List.of(1L, 2L, 3L, 4L), fixture.files().list());
      log.trim(5);
      assertEquals(List.of(2L, 3L, 4L), fixture.files().list());
      log.append(LogFixture.chunk(11, 11));
      log.trim(11);
      assertEquals(List.of(4L), fixture.files().list());
      assertEquals(fixture.files().size(4), gauges.logBytes());
      log.rotate();
      log.rotate(); // empty: stays
      log.trim(11);
      assertEquals(List.of(5L), fixture.files().list());
    }
    assertEquals(11, fixture.replay(11).lastLsn());
    VolumeException damaged = assertThrows(VolumeException.class, () -> fixture.replay(10));
    assertTrue(damaged.getMessage().contains("commits 11 to 11 are missing"), damaged.getMessage());
  }

  @Test
  void keepsNoMoreSparesThanItMay() {
    fixture.write(10, 1, List.of(2L, 4L, 6L, 8L));
    LogSettings two = new LogSettings(400, 1000, 4096, 4, 256, 1 << 20, false, 2);
    LogGauges gauges = new LogGauges();
    try (SegmentedLog log =
        SegmentedLog.open(fixture.files(), LogFixture.VOLUME, two, gauges, fixture.replay(0))) {
      log.trim(10);
      assertEquals(List.of(6L), fixture.files().list());
      assertEquals(2, fixture.files().spares());
      log.append(LogFixture.chunk(11, 12));
      log.rotate();
      assertEquals(1, fixture.files().spares());
      log.append(LogFixture.chunk(13, 14));
    }
    assertEquals(14, fixture.replay(10).lastLsn());
    try (SegmentedLog log = fixture.open(fixture.replay(10))) {
      assertEquals(14, log.lastLsn());
      assertEquals(0, fixture.files().spares()); // found again by the next opening, and used
    }
  }

  /** Its header says so. */
  @Test
  void aSegmentIsForcedBeforeTheNextVouchesForIt() {
    List<String> events = new ArrayList<>();
    try (SegmentedLog log =
        SegmentedLog.open(
            new WrappedLogFiles(fixture.files(), events::add),
            LogFixture.VOLUME,
            LogFixture.SETTINGS,
            new LogGauges(),
            fixture.replay(0))) {
      log.append(LogFixture.chunk(1, 1));
      events.clear();
      log.rotate();
      assertEquals(List.of("force", "write", "force"), events);
      assertEquals(1, log.durableLsn());
    }
  }

  @Test
  void rotatesBySize() {
    LogSettings small = new LogSettings(1000, 1000, 4096, 4, 1 << 20, 1 << 20, false, 0);
    try (SegmentedLog log =
        SegmentedLog.open(
            fixture.files(), LogFixture.VOLUME, small, new LogGauges(), fixture.replay(0))) {
      for (long lsn = 1; lsn <= 100; lsn++) {
        log.append(LogFixture.chunk(lsn, lsn));
      }
    }
    List<Long> segments = fixture.files().list();
    assertTrue(segments.size() > 5, segments.toString());
    segments.forEach(number -> assertTrue(fixture.files().size(number) < 2000));
    assertEquals(100, fixture.replay(0).lastLsn());
  }
}
