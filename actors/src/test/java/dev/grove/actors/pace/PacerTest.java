package dev.grove.actors.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PacerTest {
  private static final PaceSettings SETTINGS = new PaceSettings(0.5, 1000, 20);
  private static final long SECOND = 1_000_000_000;

  private final Pace pace = new Pace();
  private final Pacer pacer = new Pacer(SETTINGS, pace);

  @Test
  void costsNothingWhileTheBackgroundKeepsUp() {
    pacer.built(1000, 1000, 5000);
    pacer.buildFill(0.5);
    assertEquals(0, pace.nanosPerByte());
  }

  @Test
  void isAsFastAsTheBackgroundHalfWayAndSlowerAtTheLimit() {
    pacer.built(1000, 1000, 5000);
    pacer.buildFill(0.75);
    assertEquals(5, pace.nanosPerByte(), 1e-9);
    pacer.buildFill(1);
    assertEquals(20, pace.nanosPerByte(), 1e-9);
    pacer.buildFill(0.1);
    assertEquals(0, pace.nanosPerByte());
  }

  @Test
  void measuresFlushesOnlyWhileStacksAreFull() {
    pacer.flushed(1, 0);
    pacer.flushed(1, 10 * SECOND);
    pacer.stackFill(1);
    assertEquals(0, pace.nanosPerByte(), "speed of an idle time is no measure");
    pacer.flushed(5000, 20 * SECOND);
    pacer.flushed(SECOND / 2, 21 * SECOND);
    assertEquals(4 * 2, pace.nanosPerByte(), 1e-6);
  }

  @Test
  void theNarrowerQueueCounts() {
    pacer.built(1000, 1000, 1000);
    pacer.buildFill(1);
    pacer.stackFill(1);
    pacer.flushed(0, 0);
    pacer.flushed(SECOND, 9 * SECOND);
    assertEquals(36, pace.nanosPerByte(), 1e-6);
  }

  @Test
  void settlesBelowTheLimit() {
    // A queue of 1000 bytes that works off a byte a nanosecond, and a committer that needs no time
    // of its own but what it is asked to sleep.
    pacer.built(1000, 1000, 1000);
    double fill = 0;
    double backlog = 0;
    for (int i = 0; i < 100_000; i++) {
      backlog = Math.max(0, backlog + 10 - Math.max(0.1, 10 * pace.nanosPerByte()));
      fill = backlog / 1000;
      pacer.buildFill(fill);
      assertTrue(fill < 0.9, "fill " + fill);
    }
    assertTrue(fill > 0.5, "fill " + fill);
  }

  @Test
  void smallSharesAddUpToOneSleep() {
    Brake brake = new Brake(SETTINGS, pace);
    long slept = 0;
    int sleeps = 0;
    for (int i = 0; i < 10_000; i++) {
      long pause = brake.owe(700);
      slept += pause;
      sleeps += pause > 0 ? 1 : 0;
    }
    assertTrue(slept > 10_000 * 700 - SETTINGS.sliceMicros() * 1000 * 2, "slept " + slept);
    assertTrue(sleeps <= 7, "sleeps " + sleeps);
    assertEquals(20_000_000, brake.owe(1L << 40), "no sleep is longer than the setting");
  }
}
