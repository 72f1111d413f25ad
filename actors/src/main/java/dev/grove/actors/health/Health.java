package dev.grove.actors.health;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What the parts of one volume tell each other, and the world, about its health.
 *
 * @param shortage who waits for room
 * @param damage what cannot be read
 * @param device what the device is working on
 * @param failure stops the volume's writing
 * @param retryAfter when a write that found no room is tried again
 */
public record Health(
    Shortage shortage,
    Damage damage,
    DeviceWatch device,
    FailureLatch failure,
    Duration retryAfter) {
  /**
   * All is well so far.
   *
   * @param nanoTime a clock
   */
  public static Health of(FullSettings settings, LongSupplier nanoTime) {
    return new Health(
        new Shortage(settings, nanoTime),
        new Damage(),
        new DeviceWatch(nanoTime),
        new FailureLatch(),
        Duration.ofMillis(settings.retryMillis()));
  }
}
