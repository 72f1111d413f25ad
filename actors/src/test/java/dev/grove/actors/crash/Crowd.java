package dev.grove.actors.crash;

import dev.grove.actors.sim.Client;
import dev.grove.actors.sim.History;
import dev.grove.actors.sim.Trace;
import dev.grove.actors.sim.World;
import dev.grove.actors.volume.SimulatedVolume;
import dev.grove.betree.key.Keys;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.TreeChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Some clients of one volume, and the snapshots that they have taken. */
final class Crowd {
  private static final int SNAPSHOT_ONE_IN = 40;
  private static final int SNAPSHOTS_MAX = 3;

  private final Scenario scenario;
  private final SplittableRandom random;
  private final Trace trace;
  private final SimulatedVolume volume;
  private final History history;
  private final List<Client> clients = new ArrayList<>();
  private final List<HeldSnapshot> snapshots = new ArrayList<>();

  Crowd(
      Scenario scenario,
      SplittableRandom random,
      Trace trace,
      SimulatedVolume volume,
      History history) {
    this.scenario = scenario;
    this.random = random;
    this.trace = trace;
    this.volume = volume;
    this.history = history;
    int number = 1 + random.nextInt(scenario.clientsMax());
    for (int i = 0; i < number; i++) {
      clients.add(newClient());
    }
  }

  private Client newClient() {
    return new Client(random.split(), trace, volume, history, scenario.keySpace());
  }

  /** All keys are as they should be, and so is the tree. */
  void checkAll() {
    clients.getFirst().scan(Keys.EMPTY, null);
    List<String> findings = TreeChecker.check(new Node(0, volume.root()));
    if (!findings.isEmpty()) {
      throw new AssertionError("the tree: " + String.join("; ", findings));
    }
    snapshots.forEach(HeldSnapshot::check);
  }

  /**
   * Lets them act, and the volume between that.
   *
   * @param guard does what a failure of the disk may disturb; returns whether it has not
   */
  void work(World world, int actions, Predicate<Runnable> guard) {
    int turnsPerAction = 1 + random.nextInt(8);
    int limit = 1000 + 20 * turnsPerAction * actions;
    for (int done = 0, turn = 0; done < actions && turn < limit; turn++) {
      int at = random.nextInt(clients.size());
      Client client = clients.get(at);
      if (client.isIdle() && random.nextInt(turnsPerAction) == 0) {
        boolean snapshot = random.nextInt(SNAPSHOT_ONE_IN) == 0;
        if (!guard.test(snapshot ? this::takeOrDrop : client::act)) {
          clients.set(at, newClient()); // a scan that has failed is over
        }
        done++;
      } else {
        world.step();
      }
      history.throwFound();
    }
  }

  private void takeOrDrop() {
    if (snapshots.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
      snapshots.add(HeldSnapshot.take(volume.volume(), history.model()));
    } else if (!snapshots.isEmpty()) {
      HeldSnapshot dropped = snapshots.remove(random.nextInt(snapshots.size()));
      dropped.check();
      dropped.close();
    }
  }
}
