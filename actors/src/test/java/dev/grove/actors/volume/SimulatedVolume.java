package dev.grove.actors.volume;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.sim.World;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.tree.RootMessage;
import dev.grove.betree.message.Batch;
import dev.grove.betree.node.InteriorHeader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A volume in a simulated world: its inside is open, and what would block can be begun instead. */
public final class SimulatedVolume {
  private final EngineVolume volume;

  private SimulatedVolume(EngineVolume volume) {
    this.volume = volume;
  }

  public static SimulatedVolume open(Southbound southbound, VolumeSettings settings, World world) {
    return new SimulatedVolume(Volumes.open(southbound, settings, new In(world)));
  }

  private record In(World world) implements Execution {
    @Override
    public ActorSystem<Void> start(Config config) {
      return world.start(config);
    }

    @Override
    public long nanoTime() {
      return world.nanoTime();
    }

    @Override
    public <T> T join(CompletableFuture<T> done) {
      world.runUntil(done::isDone);
      return done.join();
    }

    @Override
    public <T> T get(CompletableFuture<T> done, long millis)
        throws InterruptedException, ExecutionException, TimeoutException {
      world.runUntil(done::isDone);
      return done.get(0, TimeUnit.MILLISECONDS);
    }
  }

  /** For reading and closing. */
  public Volume volume() {
    return volume;
  }

  /** Completes with the LSN in the very turn in which the commit is applied. */
  public CompletableFuture<Long> commit(Batch batch) {
    CompletableFuture<Long> done = new CompletableFuture<>();
    volume.engine().root().tell(new RootMessage.Commit(batch, done));
    return done;
  }

  public CompletableFuture<Long> sync() {
    CompletableFuture<Long> done = new CompletableFuture<>();
    volume.engine().root().tell(new RootMessage.Sync(done));
    return done;
  }

  public CompletableFuture<Long> checkpoint() {
    CompletableFuture<Long> done = new CompletableFuture<>();
    volume.engine().checkpointer().tell(new CheckpointerMessage.Checkpoint(done));
    return done;
  }

  public InteriorHeader root() {
    return volume.engine().view().get().root();
  }

  /** LSN of the newest commit that readers see. */
  public long lastLsn() {
    return volume.engine().gauge().lastLsn();
  }

  /** Owners of nodes, the root's not counted. */
  public long owners() {
    String tree = ((ExtendedActorSystem) volume.engine().system().classicSystem()).printTree();
    return tree.lines().filter(line -> line.contains("grove-node-")).count();
  }
}
