package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;

/** A child's side of a freeze: what it was asked for, and whether it has answered. */
final class Freeze {
  private long ticket = ChildState.NO_TICKET;
  private boolean answered;

  void begin(NodeMessage.Freeze freeze) {
    ticket = freeze.ticket();
    answered = false;
  }

  void end(NodeMessage.GoOn goOn) {
    if (goOn.ticket() == ticket) {
      forget();
    }
  }

  /** Another parent knows nothing of it. */
  void forget() {
    ticket = ChildState.NO_TICKET;
  }

  boolean isAsked() {
    return ticket != ChildState.NO_TICKET;
  }

  /** Tells, once, that nothing is under way. */
  void answer(ActorRef<? super ParentMessage> parent, long node) {
    if (!answered) {
      answered = true;
      parent.tell(new ParentMessage.Frozen(node, ticket));
    }
  }
}
