package dev.grove.fuse.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  private static final int NOW = 1_000_000;
  private static final int DAY = 86_400;

  private static long seconds(Timeouts timeouts, int mode, int nlink, long unchanged) {
    Timestamp time = new Timestamp(NOW - unchanged, 0);
    Attr attr = new Attr(2, mode, nlink, 0, 0, 0, 0, 0, time, time, time, time);
    return timeouts.attributeSeconds(attr, NOW);
  }

  @Test
  void whatChangesByOtherNamesIsKeptForAsLongAsItHasNot() {
    for (int mode : new int[] {0040755, 0100644}) {
      assertEquals(0, seconds(Timeouts.LONG, mode, 2, 0));
      assertEquals(0, seconds(Timeouts.LONG, mode, 2, -5), "a clock that was set back");
      assertEquals(7, seconds(Timeouts.LONG, mode, 2, 7));
      assertEquals(60, seconds(Timeouts.LONG, mode, 2, 100_000));
    }
    assertEquals(0, seconds(Timeouts.LONG, 0040755, 1, 0));
  }

  @Test
  void theirLimitsAreSettings() {
    Timeouts timeouts = new Timeouts(DAY, DAY, DAY, new Timeouts.Changing(0, 600, 2));
    assertEquals(0, seconds(timeouts, 0040755, 2, 0));
    assertEquals(600, seconds(timeouts, 0100644, 2, 100_000));
    assertThrows(IllegalArgumentException.class, () -> new Timeouts.Changing(2, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> new Timeouts.Changing(-1, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> new Timeouts.Changing(1, 1, -1));
  }

  @Test
  void othersAreKeptAsTheSettingSays() {
    assertEquals(DAY, seconds(Timeouts.LONG, 0100644, 1, 0));
    assertEquals(0, seconds(Timeouts.NONE, 0100644, 1, 100));
    assertEquals(0, seconds(Timeouts.NONE, 0040755, 2, 100));
  }
}
