package dev.grove.betree.node;

/**
 * A node: a number and its newest header. Only the node's owner publishes headers; anybody may read
 * the newest one at any time.
 *
 * <p>The volatile write of {@link #publish} is what orders everything that a header refers to
 * before its readers.
 */
public final class Node {
  private final long id;
  private volatile NodeHeader header;

  public Node(long id, NodeHeader header) {
    this.id = id;
    this.header = header;
  }

  public long id() {
    return id;
  }

  public NodeHeader header() {
    return header;
  }

  /**
   * Replaces the header. The references of the new one are counted before it can be seen, those of
   * the old one are given back after.
   */
  public void publish(NodeHeader next) {
    NodeHeader previous = header;
    if (previous == next) {
      return;
    }
    next.retainRuns();
    header = next;
    previous.releaseRuns();
  }
}
