package dev.grove.actors.manifest;

import java.util.Map;
import java.util.Set;

/**
 * What changed since the checkpoint before. The payloads are opaque here, 64 MiB at most each, and
 * must not be changed afterwards.
 *
 * @param runs new or changed runs by id
 * @param nodes new or changed node headers by id
 * @param removedRuns runs that are gone; ids that were never there are allowed
 * @param removedNodes nodes that are gone; likewise
 * @param commit closes the checkpoint
 */
public record ManifestEdit(
    Map<Long, byte[]> runs,
    Map<Long, byte[]> nodes,
    Set<Long> removedRuns,
    Set<Long> removedNodes,
    ManifestCommit commit) {
  public ManifestEdit {
    runs = Map.copyOf(runs);
    nodes = Map.copyOf(nodes);
    removedRuns = Set.copyOf(removedRuns);
    removedNodes = Set.copyOf(removedNodes);
    if (removedRuns.stream().anyMatch(runs::containsKey)
        || removedNodes.stream().anyMatch(nodes::containsKey)) {
      throw new IllegalArgumentException("an edit cannot both keep and remove a run or a node");
    }
  }
}
