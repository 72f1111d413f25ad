package dev.grove.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MeterTest {
  private static final int MIB = 1 << 20;

  /** Sleeping makes it later, and nothing else does. */
  private static final class Clock implements Meter.Time {
    private long millis = 5_000_000;
    private Runnable whenSleeping = () -> {};

    @Override
    public long nanoTime() {
      return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public void sleep(long more) {
      millis += more;
      whenSleeping.run();
    }
  }

  private final Clock clock = new Clock();

  private long millisFor(Meter meter, int mebibytes) {
    long before = clock.millis;
    for (int i = 0; i < 4 * mebibytes; i++) {
      meter.accept(MIB / 4);
    }
    return clock.millis - before;
  }

  private static void assertAbout(long expected, long actual) {
    // It sleeps in steps of a tenth of a second, and is up to one of them ahead.
    assertTrue(Math.abs(expected - actual) <= 100, "expected " + expected + ", was " + actual);
  }

  @Test
  void keepsToItsRate() {
    Meter meter = Meter.limited(20 * MIB, () -> 0, clock);
    meter.phase("runs", 100L * MIB);
    assertAbout(5000, millisFor(meter, 100));
    assertEquals(100L * MIB, meter.done());
    assertAbout(5000, millisFor(meter, 100));
  }

  @Test
  void doesNotCatchUpWithWhatItCouldNotRead() {
    Meter meter = Meter.limited(20 * MIB, () -> 0, clock);
    clock.millis += 60_000;
    // A second's worth at most comes at once.
    assertAbout(4000, millisFor(meter, 100));
  }

  @Test
  void letsWritersGoFirst() {
    long[] paused = {0};
    Meter meter = Meter.limited(20 * MIB, () -> paused[0], clock);
    clock.whenSleeping = () -> paused[0]++;
    long slowed = millisFor(meter, 100);
    assertTrue(slowed >= 9_000, slowed + " ms");
    clock.whenSleeping = () -> {};
    millisFor(meter, 40); // writers have waited before it
    assertAbout(5000, millisFor(meter, 100));
  }

  @Test
  void endsWhileItSleeps() {
    Meter meter = Meter.limited(MIB, () -> 0, clock);
    clock.whenSleeping = meter::stop;
    long before = clock.millis;
    assertThrows(Stopped.class, () -> meter.accept(1000L * MIB));
    assertTrue(meter.isStopped());
    assertEquals(100, clock.millis - before);
  }

  @Test
  void withoutALimitItNeverSleeps() {
    Meter meter = Meter.unlimited();
    meter.accept(1L << 60);
    meter.stop();
    assertThrows(Stopped.class, () -> meter.accept(1));
  }
}
