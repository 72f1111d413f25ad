package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.betree.node.RunRef;
import java.util.List;

/** What a parent remembers of one child. Used in the parent's turns only. */
final class ChildState {
  /** No freeze: their tickets begin at 1. */
  static final long NO_TICKET = 0;

  final ActorRef<NodeMessage> owner;

  /** References of the flush that is under way, or {@code null}. */
  List<RunRef> inFlight;

  boolean ready;
  boolean wantsSplit;

  /** It has told that it is small, and has not been looked at since. */
  boolean wantsMerge;

  /** The freeze that it has been asked for. */
  long ticket = NO_TICKET;

  /** It has answered that: nothing is under way in it. */
  boolean frozen;

  ChildState(ActorRef<NodeMessage> owner) {
    this.owner = owner;
  }

  /** Whether neither a flush nor a change of structure is under way. */
  boolean isStill() {
    return inFlight == null && !wantsSplit && ticket == NO_TICKET;
  }
}
