package dev.grove.actors.manifest;

/**
 * What closes a checkpoint.
 *
 * @param checkpointLsn the tree holds exactly the commits up to this LSN
 * @param rootNodeId node at the top
 * @param nextNodeId no node has this id or a larger one
 * @param nextRunId no run has this id or a larger one
 * @param durableLsn the log was durable up to this LSN when this was written; below the
 *     checkpoint's if that was taken at the end of a recovery
 */
public record ManifestCommit(
    long checkpointLsn, long rootNodeId, long nextNodeId, long nextRunId, long durableLsn) {}
