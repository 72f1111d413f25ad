package dev.grove.betree.run;

/**
 * Told once, on the thread that gave up the last reference, that nothing refers to a run any more.
 */
@FunctionalInterface
public interface RunReleased {
  void released(Run run);
}
