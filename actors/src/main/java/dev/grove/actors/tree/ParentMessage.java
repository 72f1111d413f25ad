package dev.grove.actors.tree;

/** What a child says to its parent. */
public sealed interface ParentMessage {
  long child();

  /** The flush has been published: the parent may forget it. */
  record Received(long child) implements ParentMessage {}

  /** The child can take another flush. */
  record Ready(long child) implements ParentMessage {}

  /**
   * The child has outgrown its limits, has nothing under way, and starts nothing until it is split
   * or refused.
   */
  record WantsSplit(long child) implements ParentMessage {}

  /** The child is small, and goes on; neighbours may fit into one node with it. */
  record WantsMerge(long child) implements ParentMessage {}

  /** The child has nothing under way, and starts nothing until it is merged or may go on. */
  record Frozen(long child, long ticket) implements ParentMessage {}
}
