package dev.grove.actors.check;

import dev.grove.actors.manifest.ManifestState;
import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.NodeHeaderCodec;
import dev.grove.betree.node.TreeChecker;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBytes;
import dev.grove.betree.run.RunMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tree that a manifest describes, as far as it does. Each header's runs are retained once for
 * the node, and each run once more for this.
 */
final class StoredTree {
  /** With two edges in each node there would be more leaves than any device has room for. */
  private static final int MAX_HEIGHT = 64;

  private final ManifestState state;
  private final RunBytes bytes;
  private final Map<Long, Run> runs = new TreeMap<>();
  private final Map<Long, Node> nodes = new HashMap<>();
  private final Set<Long> path = new HashSet<>();
  private final List<String> findings = new ArrayList<>();

  private StoredTree(ManifestState state, RunBytes bytes) {
    this.state = state;
    this.bytes = bytes;
  }

  static StoredTree of(ManifestState state, RunBytes bytes) {
    StoredTree tree = new StoredTree(state, bytes);
    try {
      state.runs().forEach(tree::run);
      Node root = tree.node(state.commit().rootNodeId());
      tree.check(root);
    } catch (MalformedException | IllegalStateException e) {
      tree.findings.add(e.getMessage());
    }
    return tree;
  }

  private void run(long id, byte[] record) {
    ByteReader in = new ByteReader(record);
    RunMeta meta = RunMeta.decode(in);
    in.expectEnd();
    if (meta.id() != id) {
      throw new MalformedException("run " + id + " has the record of run " + meta.id());
    }
    runs.put(id, RunFiles.open(meta, bytes));
  }

  private Node node(long id) {
    Node known = nodes.get(id);
    if (known != null) {
      return known;
    }
    byte[] record = state.nodes().get(id);
    if (record == null) {
      throw new MalformedException("node " + id + " is missing");
    }
    if (!path.add(id) || path.size() > MAX_HEIGHT) {
      throw new MalformedException("node " + id + " is its own ancestor, or too deep");
    }
    NodeHeader header = NodeHeaderCodec.decode(new ByteReader(record), this::known, this::node);
    header.retainRuns();
    Node node = new Node(id, header);
    nodes.put(id, node);
    path.remove(id);
    return node;
  }

  private Run known(long id) {
    Run run = runs.get(id);
    if (run == null) {
      throw new MalformedException("run " + id + " has no record");
    }
    return run;
  }

  private void check(Node root) {
    if (!(root.header() instanceof InteriorHeader)) {
      findings.add("the root is a leaf");
    }
    findings.addAll(TreeChecker.check(root));
    Set<Long> unreached = new HashSet<>(state.nodes().keySet());
    unreached.removeAll(nodes.keySet());
    unreached.forEach(id -> findings.add("node " + id + " is not in the tree"));
    Set<Long> unused = new HashSet<>(runs.keySet());
    nodes.values().forEach(n -> n.header().forEachRef(ref -> unused.remove(ref.run().id())));
    unused.forEach(id -> findings.add("run " + id + " is listed, but no node refers to it"));
    if (nodes.keySet().stream().anyMatch(id -> id >= state.commit().nextNodeId())) {
      findings.add("the next node's number is in use already");
    }
  }

  /** What is wrong with it, in words; empty if nothing is. */
  List<String> findings() {
    return findings;
  }

  /** By number, ascending. */
  Map<Long, Run> runs() {
    return runs;
  }

  Map<Long, Node> nodes() {
    return nodes;
  }
}
