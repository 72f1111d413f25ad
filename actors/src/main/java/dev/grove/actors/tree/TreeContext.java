package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.compact.CompactorMessage;
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
 * @param failure told when the volume cannot go on
 */
public record TreeContext(
    TreeLimits limits,
    NodeRegistry registry,
    AtomicLong nextNodeId,
    ActorRef<CompactorMessage> compactor,
    Consumer<RuntimeException> failure) {}
