package dev.grove.actors.compact;

import dev.grove.betree.run.Run;

/** Outcome of writing a sealed memtable out as a run. */
public sealed interface MemtableResult {
  /** The run, holding one reference that the receiver gives back once it has published it. */
  record Built(Run run) implements MemtableResult {}

  /** The memtable is still needed. */
  record Failed(Throwable cause) implements MemtableResult {}
}
