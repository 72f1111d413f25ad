package dev.grove.actors.sim;

/** What has become of the device under a volume. */
public interface Power {
  /** Whether the power is gone: what is answered now counts for nothing. */
  boolean powerHasFailed();

  /** Whether an operation has failed, so that the volume may refuse what it is asked. */
  boolean hasFailed();

  /** Whether that may keep some keys from being read. */
  boolean hasDamaged();
}
