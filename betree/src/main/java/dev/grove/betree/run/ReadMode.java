package dev.grove.betree.run;

/** How a cursor over a run reads. */
public enum ReadMode {
  /** Page by page, each kept in the cache: for a walk that is expected to be short. */
  POINT,
  /** Reads ahead with growing steps and keeps the pages in the cache. */
  SCAN,
  /**
   * Reads ahead with full steps from the start, uses cached pages but neither fills the cache nor
   * counts as a use.
   */
  COMPACT
}
