package dev.grove.actors.volume;

import dev.grove.actors.checkpoint.Cut;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.store.RunStore;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.NodeHeaderCodec;
import dev.grove.betree.node.RunStack;
import dev.grove.betree.node.TreeChecker;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunMeta;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tree of the newest checkpoint, rebuilt in memory.
 *
 * <p>Each header's runs are retained twice: once for the node, once for the durable checkpoint,
 * whose blobs must stay until the next one has replaced it.
 */
final class RecoveredTree {
  private static final long ROOT_ID = 1;
  private static final long FIRST_LEAF_ID = 2;

  /** With two edges in each node there would be more leaves than any device has room for. */
  private static final int MAX_HEIGHT = 64;

  private final ManifestState state;
  private final Map<Long, Run> runs = new HashMap<>();
  private final Map<Long, Node> nodes = new HashMap<>();

  /** Nodes above the one that is being read. */
  private final Set<Long> path = new HashSet<>();

  private RecoveredTree(ManifestState state) {
    this.state = state;
  }

  /** A tree as it was at one LSN. */
  record Tree(Node root, Map<Long, Node> nodes, long nextNodeId, Cut durable) {}

  /** An empty tree: a root above one leaf. */
  static Tree empty() {
    Node leaf = new Node(FIRST_LEAF_ID, LeafHeader.empty(KeyRange.ALL));
    Edge edge = new Edge(Keys.EMPTY, leaf, RunStack.EMPTY);
    Node root = new Node(ROOT_ID, new InteriorHeader(KeyRange.ALL, List.of(edge)));
    Cut nothing = new Cut(ROOT_ID);
    nothing.lsn(0);
    return new Tree(root, Map.of(ROOT_ID, root, FIRST_LEAF_ID, leaf), FIRST_LEAF_ID + 1, nothing);
  }

  /**
   * Rebuilds the tree that a manifest describes.
   *
   * @throws VolumeException {@code DAMAGED} if it does not hang together
   */
  static Tree of(ManifestState state, RunStore store) {
    RecoveredTree recovery = new RecoveredTree(state);
    try {
      state.runs().forEach((id, meta) -> recovery.runs.put(id, store.open(decode(id, meta))));
      Node root = recovery.node(state.commit().rootNodeId());
      recovery.check(root);
      Cut durable = recovery.durable(root.id());
      recovery.runs.values().forEach(Run::release); // the headers hold them from here
      return new Tree(root, recovery.nodes, state.commit().nextNodeId(), durable);
    } catch (MalformedException | IllegalStateException e) {
      throw new VolumeException(
          Reason.DAMAGED,
          "the manifest describes no tree: "
              + e.getMessage()
              + "; restore the volume from a backup",
          e);
    }
  }

  private static RunMeta decode(long id, byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    RunMeta meta = RunMeta.decode(in);
    in.expectEnd();
    if (meta.id() != id) {
      throw new MalformedException("run " + id + " has the record of run " + meta.id());
    }
    return meta;
  }

  private Node node(long id) {
    Node known = nodes.get(id);
    if (known != null) {
      return known;
    }
    byte[] bytes = state.nodes().get(id);
    if (bytes == null) {
      throw new MalformedException("node " + id + " is missing");
    }
    if (!path.add(id)) {
      throw new MalformedException("node " + id + " is its own ancestor");
    }
    if (path.size() > MAX_HEIGHT) {
      throw new MalformedException("more than " + MAX_HEIGHT + " nodes are above one another");
    }
    NodeHeader header = NodeHeaderCodec.decode(new ByteReader(bytes), this::run, this::node);
    header.retainRuns();
    Node node = new Node(id, header);
    nodes.put(id, node);
    path.remove(id);
    return node;
  }

  /** Headers that fit together only one by one would lead owners and readers astray later. */
  private void check(Node root) {
    if (!(root.header() instanceof InteriorHeader)) {
      throw new MalformedException("the root is a leaf");
    }
    List<String> findings = TreeChecker.check(root);
    if (!findings.isEmpty()) {
      throw new MalformedException(findings.getFirst());
    }
    long largest = nodes.keySet().stream().mapToLong(id -> id).max().orElse(0);
    if (largest >= state.commit().nextNodeId()) {
      throw new MalformedException("there is a node " + largest + " already");
    }
  }

  private Run run(long id) {
    Run run = runs.get(id);
    if (run == null) {
      throw new MalformedException("run " + id + " is missing");
    }
    return run;
  }

  private Cut durable(long rootId) {
    Cut cut = new Cut(rootId);
    cut.lsn(state.commit().checkpointLsn());
    addAll(cut, nodes.get(rootId));
    if (!cut.isComplete()) {
      throw new MalformedException("nodes are missing");
    }
    return cut;
  }

  private static void addAll(Cut cut, Node node) {
    NodeHeader header = node.header();
    header.retainRuns();
    cut.add(node.id(), header);
    if (header instanceof InteriorHeader interior) {
      interior.edges().forEach(edge -> addAll(cut, edge.child()));
    }
  }
}
