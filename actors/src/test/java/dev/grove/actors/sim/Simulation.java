package dev.grove.actors.sim;

import dev.grove.actors.sim.World.PowerLoss;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.volume.SimulatedVolume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A few lives of one volume, each on what the one before has left on the device: clients work, and
 * then it is closed, killed, or loses power. All of it follows from the seed.
 */
final class Simulation {
  private enum End {
    CLOSE,
    KILL,
    POWER_LOSS,
    POWER_LOSS_IN_AN_OPERATION
  }

  private static final int CLIENTS_MAX = 4;
  private static final int ROUNDS_TO_REST = 60;
  private static final long ROUND_NANOS = 5_000_000_000L;

  private final SplittableRandom random;
  private final UnaryOperator<Southbound> wrapper;
  private final Trace trace = new Trace();
  private final Device device;
  private final History history;
  private final VolumeSettings settings;
  private final int keySpace;

  /**
   * @param wrapper what the volume sees of the device
   */
  Simulation(long seed, UnaryOperator<Southbound> wrapper) {
    this.random = new SplittableRandom(seed);
    this.wrapper = wrapper;
    this.device = new Device(random.split(), trace);
    this.history = new History(trace, device);
    this.settings = RandomSettings.draw(random);
    this.keySpace = new int[] {40, 400, 4000}[random.nextInt(3)];
  }

  /** Returns the fingerprint of the run. */
  Trace run() {
    int lives = 2 + random.nextInt(3);
    for (int life = 1; life <= lives; life++) {
      boolean last = life == lives;
      device.bootsUp(!last && random.nextInt(5) == 0);
      End end = last ? End.CLOSE : End.values()[random.nextInt(End.values().length)];
      try {
        live(end, random.nextInt(random.nextInt(5) == 0 ? 1200 : 150));
      } catch (PowerLoss e) {
        device.powerReturns();
      }
    }
    return trace;
  }

  private void live(End end, int actions) {
    if (end == End.POWER_LOSS_IN_AN_OPERATION && random.nextInt(4) == 0) {
      device.powerFailsSoon(); // while it is opened
    }
    World world = new World(random.split(), trace, device::powerHasFailed);
    SimulatedVolume volume;
    try {
      volume = SimulatedVolume.open(wrapper.apply(device.store()), settings, world);
    } catch (VolumeException e) {
      onlyIfDeviceFailed(e);
      return;
    }
    history.recovered(volume.lastLsn());
    List<Client> clients = clients(volume);
    clients.getFirst().scan(Keys.EMPTY, null);
    work(world, clients, actions);
    switch (end) {
      case CLOSE -> close(world, volume, clients);
      case KILL -> device.store().close(); // forces nothing
      case POWER_LOSS -> {
        device.powerFails();
        throw new PowerLoss();
      }
      case POWER_LOSS_IN_AN_OPERATION -> {
        device.powerFailsSoon();
        work(world, clients, Integer.MAX_VALUE);
      }
    }
  }

  private void onlyIfDeviceFailed(VolumeException e) {
    if (!device.hasFailed()) {
      throw new AssertionError("fails without a cause: " + e.getMessage(), e);
    }
  }

  private List<Client> clients(SimulatedVolume volume) {
    List<Client> clients = new ArrayList<>();
    int number = 1 + random.nextInt(CLIENTS_MAX);
    for (int i = 0; i < number; i++) {
      clients.add(new Client(random.split(), trace, volume, history, keySpace));
    }
    return clients;
  }

  private void work(World world, List<Client> clients, int actions) {
    int turnsPerAction = 1 + random.nextInt(8);
    int limit = 1000 + 20 * turnsPerAction * Math.min(actions, 10_000);
    for (int done = 0, turn = 0; done < actions && turn < limit; turn++) {
      Client client = clients.get(random.nextInt(clients.size()));
      world.checkPower();
      if (client.isIdle() && random.nextInt(turnsPerAction) == 0) {
        client.act();
        done++;
      } else {
        world.step();
      }
      history.throwFound();
    }
  }

  private void close(World world, SimulatedVolume volume, List<Client> clients) {
    if (!device.hasFailed() && random.nextBoolean()) {
      world.runUntil(() -> clients.stream().allMatch(Client::isIdle));
      rest(world, volume);
      clients.getFirst().scan(Keys.EMPTY, null);
    }
    history.closing(true);
    try {
      volume.volume().close();
      history.throwFound();
      history.closed();
    } catch (VolumeException e) {
      onlyIfDeviceFailed(e);
    }
  }

  /** Lets time pass until nothing is left to do, and looks whether anything was left behind. */
  private void rest(World world, SimulatedVolume volume) {
    List<String> findings = List.of();
    for (int round = 0; round < ROUNDS_TO_REST; round++) {
      world.runFor(ROUND_NANOS);
      history.throwFound();
      findings = Leftovers.find(volume, device.store());
      if (findings.isEmpty() || device.hasFailed()) {
        return;
      }
    }
    throw new AssertionError("at rest: " + String.join("; ", findings));
  }
}
