package dev.grove.actors.tree;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.betree.node.Node;
import java.util.function.Function;

/** What the owners' behaviours have in common. */
final class Turns {
  private Turns() {}

  /**
   * A turn that ends with an exception fails the volume; the owner stays, so that readers keep
   * their headers.
   */
  static Behavior<NodeMessage> guarded(
      Function<NodeMessage, Behavior<NodeMessage>> turn, TreeContext context) {
    return Behaviors.receiveMessage(
        message -> {
          try {
            return turn.apply(message);
          } catch (RuntimeException e) {
            context.failure().accept(e);
            return Behaviors.same();
          }
        });
  }

  /** The node has been replaced by its parts, which hold references of their own. */
  static Behavior<NodeMessage> retire(Node node, TreeContext context) {
    node.header().releaseRuns();
    context.registry().forget(node.id());
    return Behaviors.stopped();
  }
}
