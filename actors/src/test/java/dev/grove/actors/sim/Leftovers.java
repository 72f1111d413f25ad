package dev.grove.actors.sim;

import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.volume.SimulatedVolume;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.TreeChecker;
import dev.grove.betree.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a volume at rest has too much or too little of. Its newest checkpoint is the tree as it
 * stands, so each reference of the tree counts twice, and nothing else counts.
 */
final class Leftovers {
  private final Map<Long, Run> runs = new TreeMap<>();
  private final Map<Long, Integer> references = new TreeMap<>();
  private int nodes;

  private Leftovers() {}

  static List<String> find(SimulatedVolume volume, Southbound device) {
    Leftovers tree = new Leftovers();
    tree.walk(volume.root());
    List<String> findings = new ArrayList<>(TreeChecker.check(new Node(0, volume.root())));
    tree.references.forEach(
        (id, count) -> {
          int counted = tree.runs.get(id).references();
          if (counted != 2 * count) {
            findings.add(
                "run " + id + " is referred to 2 * " + count + " times, counted " + counted);
          }
        });
    int live = volume.volume().status().runs();
    if (live != tree.runs.size()) {
      findings.add(live + " runs are live, the tree has " + tree.runs.size());
    }
    List<Long> blobs = device.runs().list();
    if (!blobs.equals(List.copyOf(tree.runs.keySet()))) {
      findings.add("the device has the blobs " + blobs + ", the tree " + tree.runs.keySet());
    }
    if (volume.owners() != tree.nodes) {
      findings.add(volume.owners() + " owners for " + tree.nodes + " nodes");
    }
    return findings;
  }

  private void walk(NodeHeader header) {
    header.forEachRef(
        ref -> {
          runs.put(ref.run().id(), ref.run());
          references.merge(ref.run().id(), 1, Integer::sum);
        });
    if (header instanceof InteriorHeader interior) {
      for (Edge edge : interior.edges()) {
        nodes++;
        walk(edge.child().header());
      }
    }
  }
}
