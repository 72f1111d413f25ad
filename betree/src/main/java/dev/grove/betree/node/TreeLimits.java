package dev.grove.betree.node;

/**
 * The sizes that decide when a node acts. Bytes are stored bytes, after compression.
 *
 * @param memtableBytes a memtable is sealed at this size
 * @param fanout edges of an interior node after a split; it splits beyond twice as many
 * @param flushBytes an edge is flushed when its stack has this many bytes
 * @param flushRuns ... or about this many runs
 * @param compactRuns an interior node compacts what it received once an edge has this many
 *     unsettled runs of the same keys; so does a leaf with its overlay
 * @param overlayBytes a leaf merges its overlay into the base not below this size
 * @param overlayRatio ... but when it has so many times the bytes of the base that it touches, or
 *     as many as a leaf may have
 * @param overlayRuns ... or when it has this many merged runs, if they are not small; if they are,
 *     it makes them one
 * @param leafBytes a leaf is split when its base is larger
 * @param runBytes compaction cuts its output into runs of at most about this size
 * @param stackRunsMax a node with a stack this high accepts no further flush until it has worked it
 *     off
 * @param settleDeletes a stack with this many deletes is carried down at the next checkpoint, so
 *     that they give space back; a range delete counts as {@link RunStack#DELETES_PER_RANGE}
 * @param mergeLeafFraction neighbouring leaves that together have no more than this part of {@code
 *     leafBytes} become one
 * @param mergeEdgesFraction neighbouring interior nodes that together have no more than this part
 *     of {@code fanout} edges become one
 */
public record TreeLimits(
    long memtableBytes,
    int fanout,
    long flushBytes,
    int flushRuns,
    int compactRuns,
    long overlayBytes,
    double overlayRatio,
    int overlayRuns,
    long leafBytes,
    long runBytes,
    int stackRunsMax,
    int settleDeletes,
    double mergeLeafFraction,
    double mergeEdgesFraction) {
  public TreeLimits {
    require(memtableBytes > 0, "memtable-bytes must be above 0");
    require(fanout >= 2, "fanout must be at least 2");
    require(flushBytes > 0 && flushRuns >= 1, "flush-bytes and flush-runs must be above 0");
    require(compactRuns >= 2, "compact-runs must be at least 2");
    require(overlayBytes > 0 && overlayRuns >= 1, "overlay-bytes and overlay-runs must be above 0");
    require(overlayRatio >= 0, "overlay-ratio must not be below 0");
    require(leafBytes > 0 && runBytes > 0, "leaf-bytes and run-bytes must be above 0");
    require(
        stackRunsMax >= Math.max(flushRuns, overlayRuns),
        "stack-runs-max must be at least flush-runs and overlay-runs");
    require(settleDeletes >= 1, "settle-deletes must be above 0");
    // The parts of a split have three quarters of leafBytes or four thirds of fanout together.
    require(
        mergeLeafFraction >= 0 && mergeLeafFraction <= 0.7,
        "merge-leaf-fraction must be from 0 to 0.7");
    require(
        mergeEdgesFraction >= 0 && mergeEdgesFraction <= 1,
        "merge-edges-fraction must be from 0 to 1");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
