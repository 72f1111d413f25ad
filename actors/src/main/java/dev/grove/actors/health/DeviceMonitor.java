package dev.grove.actors.health;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether the device answers: tells of a request that takes long, and stops the
 * volume's writing after one that takes too long; and whether those who wait for room have waited
 * long enough. So nobody waits for ever.
 *
 * <p>A process that was frozen for an hour (SIGSTOP, a cgroup, a virtual machine) finds a request
 * that is an hour old, and the device is not to blame: so the volume stops only after as many looks
 * at that request as there should have been.
 */
public final class DeviceMonitor {
  /** Time to look. */
  public record Look() {}

  private static final Logger LOG = LoggerFactory.getLogger(DeviceMonitor.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Health health;
  private final DeviceSettings settings;
  private String silentIn;

  private DeviceMonitor(Health health, DeviceSettings settings) {
    this.health = health;
    this.settings = settings;
  }

  public static Behavior<Look> create(Health health, DeviceSettings settings) {
    return Behaviors.withTimers(
        timers -> {
          DeviceMonitor monitor = new DeviceMonitor(health, settings);
          timers.startTimerWithFixedDelay(new Look(), EVERY);
          return Behaviors.receiveMessage(
              _ -> {
                monitor.look();
                return Behaviors.same();
              });
        });
  }

  private void look() {
    health.shortage().look();
    Optional<DeviceWatch.Request> oldest = health.device().oldest();
    long millis = oldest.map(health.device()::millis).orElse(0L);
    long looks = oldest.map(DeviceWatch.Request::look).orElse(0L);
    if (millis < settings.warnMillis()) {
      if (silentIn != null) {
        LOG.warn("the device answers again: {}", silentIn);
        silentIn = null;
      }
      return;
    }
    DeviceWatch.Request request = oldest.orElseThrow();
    if (request.tell()) {
      silentIn = request.what();
      LOG.warn("the device has not answered for {} s: {}", millis / 1000, request.what());
    }
    if (settings.stopMillis() > 0
        && millis >= settings.stopMillis()
        && looks >= settings.stopMillis() / EVERY.toMillis()) {
      health
          .failure()
          .accept(
              new VolumeException(
                  Reason.IO,
                  "the device has not answered for "
                      + millis / 1000
                      + " s: "
                      + request.what()
                      + "; look at the device (kernel log), then open the volume again"));
    }
  }
}
