package dev.grove.actors.volume;

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
 * @param memtableBytes bytes in the active and the sealed memtables
 * @param memtableLimitBytes limit of the above
 * @param unpersistedBytes bytes of runs held in memory until a checkpoint
 * @param unpersistedLimitBytes limit of the above
 * @param cacheBytes bytes in the page cache
 * @param cacheLimitBytes limit of the above
 * @param snapshots open snapshots
 * @param snapshotsMax limit of the above
 * @param deviceTotalBytes size of the southbound device
 * @param deviceFreeBytes bytes free on it for us
 * @param recoveredCommits commits that the opening found behind the checkpoint
 * @param recoveredLogBytes bytes of log that it read for them
 * @param recoveryMillis how long that took
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
    long memtableBytes,
    long memtableLimitBytes,
    long unpersistedBytes,
    long unpersistedLimitBytes,
    long cacheBytes,
    long cacheLimitBytes,
    int snapshots,
    int snapshotsMax,
    long deviceTotalBytes,
    long deviceFreeBytes,
    long recoveredCommits,
    long recoveredLogBytes,
    long recoveryMillis) {}
