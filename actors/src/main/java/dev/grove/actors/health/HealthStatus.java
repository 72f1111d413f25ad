package dev.grove.actors.health;

import java.util.List;

/**
 * How a volume is. What does not apply is null.
 *
 * @param readOnly why it takes no more changes until it is opened again, or nothing
 * @param full whether what takes room is refused
 * @param damaged nodes whose merges have met damaged runs
 * @param silentMillis how long the device has not answered, if that is longer than it should be
 * @param silentIn what it does not answer, or nothing
 * @param actors actors that live
 */
public record HealthStatus(
    String readOnly,
    boolean full,
    List<Damage.Place> damaged,
    long silentMillis,
    String silentIn,
    int actors) {
  /** Nothing is wrong. */
  public static final HealthStatus GOOD = new HealthStatus(null, false, List.of(), 0, null, 0);

  public HealthStatus {
    damaged = List.copyOf(damaged);
  }
}
