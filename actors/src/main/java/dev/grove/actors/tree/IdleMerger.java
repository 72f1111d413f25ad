package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.betree.node.CompactionPolicy;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.Node;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Uses the time in which nothing is committed: carries what the nodes hold down to the leaves and
 * has it merged there, so that reads have fewer runs to search and space comes back.
 *
 * <p>It looks at the published headers for the first thing to do, in key order and from the top
 * down, and asks that node's owner for it. It asks for nothing else until that is done, so there is
 * never more than one merge that a new commit would have to share the machine with. Asking twice
 * does no harm. Little things are left as they are, or else a small write now and then would have
 * large runs rewritten each time.
 */
public final class IdleMerger {
  /** Time to look again. */
  public record Look() {}

  private static final Duration WHEN_BUSY = Duration.ofSeconds(1);
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(100);

  private final PublishedView view;
  private final MemoryGauge gauge;
  private final ActorRef<RootMessage> root;
  private final TreeContext context;
  private final long afterMillis;
  private final LongSupplier nanoTime;
  private long seenLsn;
  private long quietSinceNanos;

  private IdleMerger(
      PublishedView view,
      MemoryGauge gauge,
      ActorRef<RootMessage> root,
      TreeContext context,
      long afterMillis,
      LongSupplier nanoTime) {
    this.view = view;
    this.gauge = gauge;
    this.root = root;
    this.context = context;
    this.afterMillis = afterMillis;
    this.nanoTime = nanoTime;
    this.quietSinceNanos = nanoTime.getAsLong();
  }

  /**
   * A merger that begins when no commit has come for {@code afterMillis}.
   *
   * @param view where the newest headers are
   * @param gauge tells of commits
   * @param nanoTime a clock
   */
  public static Behavior<Look> create(
      PublishedView view,
      MemoryGauge gauge,
      ActorRef<RootMessage> root,
      TreeContext context,
      long afterMillis,
      LongSupplier nanoTime) {
    return Behaviors.withTimers(
        timers -> {
          IdleMerger merger = new IdleMerger(view, gauge, root, context, afterMillis, nanoTime);
          timers.startSingleTimer(new Look(), WHEN_BUSY);
          return Behaviors.receiveMessage(
              _ -> {
                boolean found = merger.isIdle() && merger.askRoot();
                timers.startSingleTimer(new Look(), found ? BETWEEN_STEPS : WHEN_BUSY);
                return Behaviors.same();
              });
        });
  }

  private boolean isIdle() {
    long now = nanoTime.getAsLong();
    long lsn = gauge.lastLsn();
    if (lsn != seenLsn) {
      seenLsn = lsn;
      quietSinceNanos = now;
    }
    return now - quietSinceNanos >= afterMillis * 1_000_000;
  }

  private boolean askRoot() {
    return askEdges(view.get().root(), child -> root.tell(new RootMessage.Push(child)));
  }

  /**
   * Whether there is something to do for the node of {@code header}, or below it.
   *
   * @param pusher asks the node's owner to flush to a child
   */
  private boolean askEdges(InteriorHeader header, LongConsumer pusher) {
    for (Edge edge : header.edges()) {
      if (FlushPolicy.isWorthIdleTime(edge.stack(), context.limits())) {
        pusher.accept(edge.child().id());
        return true;
      }
      if (askChild(edge.child())) {
        return true;
      }
    }
    return false;
  }

  private boolean askChild(Node node) {
    return switch (node.header()) {
      case LeafHeader leaf -> {
        boolean worth =
            CompactionPolicy.isWorthIdleTime(leaf, context.limits())
                && !context.health().damage().isDamaged(node.id());
        if (worth) {
          context.registry().tell(node.id(), new NodeMessage.MergeAll());
        }
        yield worth;
      }
      case InteriorHeader interior ->
          askEdges(
              interior, child -> context.registry().tell(node.id(), new NodeMessage.Push(child)));
    };
  }
}
