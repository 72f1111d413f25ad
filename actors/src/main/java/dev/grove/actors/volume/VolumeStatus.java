package dev.grove.actors.volume;

import dev.grove.actors.health.HealthStatus;
import java.util.List;

/**
 * Figures of an open volume at one moment.
 *
 * @param lastLsn LSN of the newest commit
 * @param durableLsn newest LSN known to be on the device
 * @param checkpointLsn LSN of the newest checkpoint; recovery replays the log from here
 * @param height levels of the tree, the root included
 * @param nodes nodes in the tree
 * @param runs runs that the tree refers to
 * @param runBytes bytes of these runs
 * @param logBytes bytes of log kept on the device
 * @param memory what memory is used for: {@code memtable} (active and sealed ones), {@code
 *     unpersisted} (runs held in memory until they are written), {@code young} (those, and copies
 *     of written ones), {@code cache} (pages, with filters and indexes), {@code index} (filters and
 *     indexes alone), {@code merge} (merges under way, at most), {@code logPending} (on its way to
 *     the log)
 * @param pausedMillis how long committers have been slowed, all together
 * @param snapshots open snapshots
 * @param snapshotsMax limit of the above
 * @param deviceTotalBytes size of the southbound device
 * @param deviceFreeBytes bytes free on it for us
 * @param recoveredCommits commits that the opening found behind the checkpoint
 * @param recoveredLogBytes bytes of log that it read for them
 * @param recoveryMillis how long that took
 * @param health what is wrong
 */
public record VolumeStatus(
    long lastLsn,
    long durableLsn,
    long checkpointLsn,
    int height,
    int nodes,
    int runs,
    long runBytes,
    long logBytes,
    List<Budget> memory,
    long pausedMillis,
    int snapshots,
    int snapshotsMax,
    long deviceTotalBytes,
    long deviceFreeBytes,
    long recoveredCommits,
    long recoveredLogBytes,
    long recoveryMillis,
    HealthStatus health) {
  public VolumeStatus {
    memory = List.copyOf(memory);
  }

  /** Bytes that a part of the memory uses. */
  public long usedBytes(String budget) {
    return memory.stream()
        .filter(part -> part.name().equals(budget))
        .mapToLong(Budget::usedBytes)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no budget is called " + budget));
  }
}
