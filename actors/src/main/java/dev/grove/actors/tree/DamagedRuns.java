package dev.grove.actors.tree;

import dev.grove.actors.health.Damage;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.run.DamagedException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Runs of one node that its merges could not read: none of them is tried again before the volume is
 * opened again. Used in the owner's turns only.
 */
final class DamagedRuns {
  private final Node node;
  private final Damage damage;
  private final Set<Long> ids = new HashSet<>();

  DamagedRuns(Node node, Damage damage) {
    this.node = node;
    this.damage = damage;
  }

  boolean isEmpty() {
    return ids.isEmpty();
  }

  Set<Long> ids() {
    return ids;
  }

  /**
   * Takes note of why a merge failed.
   *
   * @return whether that is damage, which concerns this node alone
   */
  boolean learn(Throwable cause, CompactionPlan plan) {
    if (!(cause instanceof DamagedException damaged)) {
      return false;
    }
    Set<Long> inputs = inputs(plan);
    Set<Long> named = new HashSet<>(inputs);
    named.removeIf(id -> damaged.run() != id);
    // If it is none that can be told, or one that was left out already, then all.
    if (!ids.addAll(named)) {
      ids.addAll(inputs);
    }
    damage.found(node.id(), node.header().range(), damaged.getMessage());
    return true;
  }

  boolean touches(CompactionPlan plan) {
    return inputs(plan).stream().anyMatch(ids::contains);
  }

  boolean touches(Collection<RunRef> refs) {
    return refs.stream().anyMatch(ref -> ids.contains(ref.run().id()));
  }

  /** Forgets those that the node has no more: deleted, or flushed. */
  void forgetGone(NodeHeader header) {
    if (ids.isEmpty()) {
      return;
    }
    Set<Long> present = new HashSet<>();
    header.forEachRef(ref -> present.add(ref.run().id()));
    if (ids.retainAll(present) && ids.isEmpty()) {
      damage.over(node.id());
    }
  }

  /** All runs that the plan may read. */
  private static Set<Long> inputs(CompactionPlan plan) {
    Set<Long> inputs = new HashSet<>();
    plan.parts().forEach(part -> add(part.newestFirst(), inputs));
    if (plan instanceof CompactionPlan.OfLeaf leaf) {
      add(leaf.overlay(), inputs);
    }
    return inputs;
  }

  private static void add(Collection<RunRef> refs, Set<Long> inputs) {
    refs.forEach(ref -> inputs.add(ref.run().id()));
  }
}
