package dev.grove.actors.checkpoint;

import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.run.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The headers of a whole tree as of one LSN, collected node by node; complete when no child is
 * missing. Holds a reference to each of their runs until {@link #release}.
 */
public final class Cut {
  private final long rootId;
  private final Map<Long, NodeHeader> headers = new HashMap<>();
  private final Set<Long> missing = new HashSet<>();
  private long lsn = -1;

  public Cut(long rootId) {
    this.rootId = rootId;
    missing.add(rootId);
  }

  /** Takes over a header whose runs have been retained for this cut. */
  public void add(long node, NodeHeader header) {
    if (!missing.remove(node)) {
      throw new IllegalStateException("node " + node + " does not belong to the cut");
    }
    headers.put(node, header);
    if (header instanceof InteriorHeader interior) {
      for (Edge edge : interior.edges()) {
        missing.add(edge.child().id());
      }
    }
  }

  public void lsn(long cutLsn) {
    lsn = cutLsn;
  }

  /** Every commit up to this LSN is in the headers, none after it. */
  public long lsn() {
    return lsn;
  }

  public long rootId() {
    return rootId;
  }

  public boolean isComplete() {
    return missing.isEmpty();
  }

  public Map<Long, NodeHeader> headers() {
    return headers;
  }

  /** The runs of all headers, each once. */
  public Map<Long, Run> runs() {
    Map<Long, Run> runs = new LinkedHashMap<>();
    for (NodeHeader header : headers.values()) {
      header.forEachRef((RunRef ref) -> runs.put(ref.run().id(), ref.run()));
    }
    return runs;
  }

  public void release() {
    headers.values().forEach(NodeHeader::releaseRuns);
  }
}
