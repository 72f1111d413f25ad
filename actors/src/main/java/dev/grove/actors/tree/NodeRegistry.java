package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.Node;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts the owners of nodes and knows them by number. Owners are siblings, not children of their
 * parent's owner: a node may outlive the parent it was made by.
 */
public final class NodeRegistry {
  private final ConcurrentHashMap<Long, ActorRef<NodeMessage>> owners = new ConcurrentHashMap<>();
  private final ActorSystem<?> system;
  private final String namePrefix;

  public NodeRegistry(ActorSystem<?> system, String namePrefix) {
    this.system = system;
    this.namePrefix = namePrefix;
  }

  /** Starts the owner of a node that other owners may refer to from now on. */
  ActorRef<NodeMessage> spawn(Node node, TreeContext context) {
    var behavior =
        switch (node.header()) {
          case InteriorHeader interior -> InteriorOwner.create(node, interior, context);
          case LeafHeader leaf -> LeafOwner.create(node, leaf, context);
        };
    ActorRef<NodeMessage> owner =
        system.systemActorOf(
            behavior,
            namePrefix + "-node-" + node.id(),
            DispatcherSelector.fromConfig("grove.node-dispatcher"));
    owners.put(node.id(), owner);
    return owner;
  }

  /**
   * Starts the owners of a recovered tree's nodes; the root's is started on its own, after them.
   */
  public void spawnAll(Collection<Node> nodes, Node root, TreeContext context) {
    // Parents look their children's owners up when they start, so the lowest levels come first.
    nodes.stream()
        .filter(node -> node != root)
        .sorted(Comparator.comparingInt(NodeRegistry::height))
        .forEach(node -> spawn(node, context));
  }

  private static int height(Node node) {
    return switch (node.header()) {
      case LeafHeader _ -> 0;
      case InteriorHeader interior ->
          1 + interior.edges().stream().mapToInt(edge -> height(edge.child())).max().orElse(0);
    };
  }

  ActorRef<NodeMessage> owner(long node) {
    ActorRef<NodeMessage> owner = owners.get(node);
    if (owner == null) {
      throw new IllegalStateException("node " + node + " has no owner");
    }
    return owner;
  }

  void forget(long node) {
    owners.remove(node);
  }

  public void broadcast(NodeMessage message) {
    owners.values().forEach(owner -> owner.tell(message));
  }
}
