package dev.grove.actors.check;

import dev.grove.actors.log.LogSurvey;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.manifest.ManifestSurvey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link StoreCheck} has found.
 *
 * @param findings all of it, for people
 * @param manifests every manifest file, newest first
 * @param state the checkpoint that counts; of a damaged manifest, the last whole one in it
 * @param sound whether the newest manifest is sound and describes a tree
 * @param log how far the log behind that checkpoint is sound
 * @param damagedRuns runs that are not what was written
 * @param live numbers of all runs that manifest and log name
 * @param leftovers numbers of runs that nobody names
 * @param bytes bytes read
 */
public record StoreReport(
    List<Finding> findings,
    List<ManifestSurvey> manifests,
    Optional<ManifestState> state,
    boolean sound,
    LogSurvey log,
    List<RunDamage> damagedRuns,
    Set<Long> live,
    List<Long> leftovers,
    long bytes) {
  public StoreReport {
    findings = List.copyOf(findings);
    manifests = List.copyOf(manifests);
    damagedRuns = List.copyOf(damagedRuns);
    live = Set.copyOf(live);
    leftovers = List.copyOf(leftovers);
  }

  public boolean hasErrors() {
    return findings.stream().anyMatch(Finding::isError);
  }

  /** LSN of the checkpoint that counts. */
  public long checkpointLsn() {
    return state.map(s -> s.commit().checkpointLsn()).orElse(0L);
  }
}
