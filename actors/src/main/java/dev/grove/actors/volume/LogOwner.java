package dev.grove.actors.volume;

import akka.actor.typed.ActorRef;
import dev.grove.actors.health.FailureLatch;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.tree.RootMessage;

/** What the log writer has to say goes to the root, and to all whom a failure concerns. */
record LogOwner(ActorRef<RootMessage> root, FailureLatch failure) implements LogWriter.Owner {
  @Override
  public void requestHandOver() {
    root.tell(new RootMessage.HandOver());
  }

  @Override
  public void logFailed(VolumeException cause) {
    failure.accept(cause);
  }
}
