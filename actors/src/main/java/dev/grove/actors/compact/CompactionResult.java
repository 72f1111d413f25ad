package dev.grove.actors.compact;

import dev.grove.betree.run.Run;
import java.util.List;

/** Outcome of a compaction. */
public sealed interface CompactionResult {
  /**
   * The runs that replace the inputs; each holds one reference that the receiver gives back once it
   * has published them.
   */
  record Done(List<Run> outputs) implements CompactionResult {}

  /** Nothing was changed. */
  record Failed(Throwable cause) implements CompactionResult {}
}
