package dev.grove.actors.manifest;

import java.util.Optional;

/**
 * What one manifest file is worth.
 *
 * @param bytes length of the file
 * @param state as of its last checkpoint, if the file is sound
 * @param salvaged as of its last whole checkpoint before the damage, if there is one
 * @param damage what is wrong, naming file and offset; empty if nothing is
 */
public record ManifestSurvey(
    long number,
    long bytes,
    Optional<ManifestState> state,
    Optional<ManifestState> salvaged,
    String damage) {
  /** Bytes behind the last commit: of a checkpoint that a crash has cut short. */
  public long tornBytes() {
    return state.map(whole -> bytes - whole.end().bytes()).orElse(0L);
  }
}
