package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.compact.CompactorMessage;
import dev.grove.actors.health.Health;
import dev.grove.betree.node.TreeLimits;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What all owners of nodes of one volume share.
 *
 * @param limits sizes that decide when a node acts
 * @param registry who owns which node
 * @param nextNodeId numbers for new nodes
 * @param compactor where merges are done
 * @param health what they tell the world about how they are
 */
public record TreeContext(
    TreeLimits limits,
    NodeRegistry registry,
    AtomicLong nextNodeId,
    ActorRef<CompactorMessage> compactor,
    Health health) {
  /** Told when the volume cannot go on. */
  Consumer<Throwable> failure() {
    return health.failure();
  }
}
