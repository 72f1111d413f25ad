package dev.grove.actors.health;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.grove.actors.volume.VolumeException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeviceMonitorTest {
  private static final int LOOKS = 300;

  private final ActorTestKit kit = ActorTestKit.create();
  private final AtomicLong nanos = new AtomicLong();
  private final CountDownLatch answer = new CountDownLatch(1);

  private final Health health = Health.of(new FullSettings(20, 60_000, 5000, 10), nanos::get);
  private final TestProbe<VolumeException> failures = kit.createTestProbe();
  private final ActorRef<DeviceMonitor.Look> monitor =
      kit.spawn(DeviceMonitor.create(health, new DeviceSettings(1000, LOOKS * 1000L)));

  /** A write begins, and is not answered. */
  @BeforeEach
  void writeWithoutAnAnswer() {
    health.failure().onFailure(failures.getRef()::tell);
    Thread.ofPlatform()
        .start(() -> health.device().during("write", "a file", (Runnable) this::awaitAnswer));
    while (health.device().oldest().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() {
    answer.countDown();
    kit.shutdownTestKit();
  }

  /** The process, not the device, was away for an hour. */
  @Test
  void aFrozenProcessDoesNotBlameTheDevice() {
    nanos.set(Duration.ofHours(1).toNanos());
    look(LOOKS / 2);
    failures.expectNoMessage(Duration.ofMillis(200));
    assertNull(health.failure().get());
    look(LOOKS);
    assertStopped();
  }

  /** No later than the setting says. */
  @Test
  void aSilentDeviceStopsTheVolumeInTime() {
    nanos.set(Duration.ofSeconds(LOOKS - 1).toNanos());
    look(LOOKS);
    failures.expectNoMessage(Duration.ofMillis(200));
    nanos.set(Duration.ofSeconds(LOOKS).toNanos());
    look(1);
    assertStopped();
  }

  private void assertStopped() {
    VolumeException failure = failures.receiveMessage(Duration.ofSeconds(20));
    assertTrue(failure.getMessage().contains("write a file"), failure.getMessage());
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      monitor.tell(new DeviceMonitor.Look());
    }
  }

  private void awaitAnswer() {
    try {
      answer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
