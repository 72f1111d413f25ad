package dev.grove.actors.manifest;

import java.util.Map;

/**
 * A volume as of its last durable checkpoint.
 *
 * @param runs payloads by run id
 * @param nodes payloads by node id
 * @param commit closes the checkpoint
 * @param end where {@link ManifestWriter} goes on
 * @param note empty, or a line for the operator: a newer manifest is damaged and this is an older
 *     one
 */
public record ManifestState(
    Map<Long, byte[]> runs,
    Map<Long, byte[]> nodes,
    ManifestCommit commit,
    ManifestEnd end,
    String note) {
  /** Number of the file. */
  public long number() {
    return end.number();
  }

  /** Where its last checkpoint ends. */
  public long bytes() {
    return end.bytes();
  }
}
