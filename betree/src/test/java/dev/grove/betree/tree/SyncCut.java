package dev.grove.betree.tree;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.NodeHeaderCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The headers of a checkpoint, collected one by one while the tree goes on. */
public final class SyncCut {
  /** A tree read from the bytes of its headers, which hold a reference to each of their runs. */
  record Reopened(Node root, List<Node> others, long commits) {}

  private final Node root;
  private final long commits;
  private final Map<Long, NodeHeader> headers = new HashMap<>();
  private final Set<Long> missing = new HashSet<>();

  SyncCut(Node root, long commits) {
    this.root = root;
    this.commits = commits;
    missing.add(root.id());
  }

  void add(Node node, NodeHeader header) {
    if (!missing.remove(node.id())) {
      throw new IllegalStateException("node " + node.id() + " does not belong to the cut");
    }
    header.retainRuns();
    headers.put(node.id(), header);
    if (header instanceof InteriorHeader interior) {
      for (Edge edge : interior.edges()) {
        missing.add(edge.child().id());
      }
    }
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  /** How many commits are in it. */
  long commits() {
    return commits;
  }

  Collection<NodeHeader> headers() {
    return headers.values();
  }

  Node root() {
    return root;
  }

  NodeHeader header(Node node) {
    return headers.get(node.id());
  }

  void release() {
    headers.values().forEach(NodeHeader::releaseRuns);
  }

  /** Encodes all headers and reads them back. */
  Reopened reopen(MemoryRuns runs) {
    Map<Long, byte[]> encoded = new HashMap<>();
    headers.forEach(
        (id, header) -> {
          ByteWriter out = new ByteWriter(256);
          NodeHeaderCodec.encode(header, out);
          encoded.put(id, out.toByteArray());
        });
    List<Node> others = new ArrayList<>();
    Node reopened = decode(root.id(), encoded, runs, others);
    others.remove(reopened);
    return new Reopened(reopened, others, commits);
  }

  private static Node decode(
      long id, Map<Long, byte[]> encoded, MemoryRuns runs, List<Node> nodes) {
    ByteReader in = new ByteReader(encoded.get(id));
    NodeHeader header =
        NodeHeaderCodec.decode(in, runs::run, child -> decode(child, encoded, runs, nodes));
    header.retainRuns();
    Node node = new Node(id, header);
    nodes.add(node);
    return node;
  }
}
