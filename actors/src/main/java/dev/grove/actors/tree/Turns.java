package dev.grove.actors.tree;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.compact.CompactionResult;
import dev.grove.betree.node.Node;
import dev.grove.betree.run.Run;
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
          } catch (Throwable e) {
            context.failure().accept(e);
            return Behaviors.same();
          }
        });
  }

  /**
   * The node has been dropped. A compaction that is under way still reads the node's runs: its
   * result is waited for, and let go of.
   */
  static Behavior<NodeMessage> drop(Node node, TreeContext context, boolean compacting) {
    if (!compacting) {
      return retire(node, context);
    }
    return guarded(
        message -> {
          if (!(message instanceof NodeMessage.Compacted compacted)) {
            return Behaviors.same();
          }
          switch (compacted.result()) {
            case CompactionResult.Done done -> done.outputs().forEach(Run::release);
            case CompactionResult.Failed _ -> {} // nothing is needed of it
          }
          return retire(node, context);
        },
        context);
  }

  /** The node has been replaced by others, which hold references of their own. */
  static Behavior<NodeMessage> retire(Node node, TreeContext context) {
    node.header().releaseRuns();
    context.health().damage().over(node.id());
    context.registry().forget(node.id());
    return Behaviors.stopped();
  }
}
