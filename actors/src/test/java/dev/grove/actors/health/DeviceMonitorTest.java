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
import org.junit.jupiter.api.Test;

final class DeviceMonitorTest {
  private static final int LOOKS = 300;

  private final ActorTestKit kit = ActorTestKit.create();
  private final AtomicLong nanos = new AtomicLong();
  private final CountDownLatch answer = new CountDownLatch(1);

  @AfterEach
  void close() {
    answer.countDown();
    kit.shutdownTestKit();
  }

  /** The process, not the device, was away for an hour. */
  @Test
  void aFrozenProcessDoesNotBlameTheDevice() {
    Health health = Health.of(new FullSettings(20, 60_000, 5000, 10), nanos::get);
    TestProbe<VolumeException> failures = kit.createTestProbe();
    health.failure().onFailure(failures.getRef()::tell);
    ActorRef<DeviceMonitor.Look> monitor =
        kit.spawn(DeviceMonitor.create(health, new DeviceSettings(1000, LOOKS * 1000L)));
    Thread.ofPlatform()
        .start(() -> health.device().during("write", "a file", (Runnable) this::awaitAnswer));
    while (health.device().oldest().isEmpty()) {
      Thread.onSpinWait();
    }
    nanos.set(Duration.ofHours(1).toNanos());
    look(monitor, LOOKS / 2);
    failures.expectNoMessage(Duration.ofMillis(200));
    assertNull(health.failure().get());
    look(monitor, LOOKS);
    VolumeException failure = failures.receiveMessage(Duration.ofSeconds(20));
    assertTrue(failure.getMessage().contains("write a file"), failure.getMessage());
  }

  private static void look(ActorRef<DeviceMonitor.Look> monitor, int times) {
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
