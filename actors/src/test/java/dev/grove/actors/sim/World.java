package dev.grove.actors.sim;

import akka.actor.BootstrapSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import scala.concurrent.ExecutionContext;

/**
 * Runs one actor system on the thread that calls, one turn of one actor at a time; which is next is
 * drawn from a seed, and time passes only here.
 *
 * <p>Dispatchers are as likely to be next as weights say, which are drawn too: so there are runs in
 * which merges are starved, and such in which the log is. The root's turns may come in the middle
 * of the sender's, as its dispatcher has it.
 */
public final class World implements ExecutionContext {
  /** The power has failed: nothing goes on here. */
  public static final class PowerLoss extends Error {
    private static final long serialVersionUID = 1;

    PowerLoss() {
      super("the power has failed", null, false, false);
    }
  }

  private static final Config CONFIG =
      ConfigFactory.parseString(
          """
          simulated-dispatcher {
            type = Dispatcher
            executor = "dev.grove.actors.sim.SimulatedDispatcher"
            throughput = 1
          }
          akka {
            scheduler.implementation = "dev.grove.actors.sim.VirtualTime"
            actor.default-dispatcher = ${simulated-dispatcher}
            actor.internal-dispatcher = ${simulated-dispatcher}
            actor.default-blocking-io-dispatcher = ${simulated-dispatcher}
          }
          grove {
            root-dispatcher = ${simulated-dispatcher}
            log-dispatcher = ${simulated-dispatcher}
            node-dispatcher = ${simulated-dispatcher}
            memtable-dispatcher = ${simulated-dispatcher}
            compaction-dispatcher = ${simulated-dispatcher}
            checkpoint-dispatcher = ${simulated-dispatcher}
          }
          """);

  private static final String ROOT = "grove.root-dispatcher";
  private static final int STEPS_MAX = 200_000;
  private static final int[] WEIGHTS = {1, 4, 4, 16};

  private record Task(String dispatcher, long number, Runnable work) {}

  private final SplittableRandom random;
  private final Trace trace;
  private final BooleanSupplier powerLost;
  private final int inlineRootIn8;
  private final int timePassesOneIn;
  private final List<Task> tasks = new ArrayList<>();
  private final ArrayDeque<Runnable> starting = new ArrayDeque<>();
  private final Map<String, Integer> weights = new HashMap<>();
  private VirtualTime time;
  private long submitted;
  private boolean inRoot;
  private boolean inStart;

  public World(SplittableRandom random, Trace trace, BooleanSupplier powerLost) {
    this.random = random;
    this.trace = trace;
    this.powerLost = powerLost;
    this.inlineRootIn8 = new int[] {0, 4, 8}[random.nextInt(3)];
    this.timePassesOneIn = 8 << random.nextInt(6);
  }

  /** What has to be set above a volume's settings. */
  public static Config config() {
    return CONFIG;
  }

  /** Starts an actor system here; until it is there, its tasks run at once. */
  public ActorSystem<Void> start(Config config) {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "grove",
            BootstrapSetup.create()
                .withConfig(config)
                .withClassloader(NoManifests.LOADER)
                .withDefaultExecutionContext(this));
    time = (VirtualTime) system.classicSystem().scheduler();
    return system;
  }

  public long nanoTime() {
    return time.nowNanos();
  }

  @Override
  public void execute(Runnable task) {
    submit("", task);
  }

  @Override
  public void reportFailure(Throwable cause) {
    throw new AssertionError("a task failed", cause);
  }

  void submit(String dispatcher, Runnable work) {
    if (time == null) {
      runWhileStarting(work);
    } else if (dispatcher.equals(ROOT) && !inRoot && random.nextInt(8) < inlineRootIn8) {
      run(new Task(dispatcher, submitted++, work));
    } else {
      tasks.add(new Task(dispatcher, submitted++, work));
    }
  }

  private void runWhileStarting(Runnable work) {
    starting.add(work);
    if (!inStart) {
      inStart = true;
      for (Runnable next = starting.poll(); next != null; next = starting.poll()) {
        next.run();
      }
      inStart = false;
    }
  }

  private void run(Task task) {
    trace.add(task.dispatcher(), task.number());
    boolean root = task.dispatcher().equals(ROOT);
    inRoot |= root;
    try {
      task.work().run();
    } finally {
      inRoot &= !root;
    }
  }

  /** What is done and promised after the power has failed counts for nothing. */
  public void checkPower() {
    if (powerLost.getAsBoolean()) {
      throw new PowerLoss();
    }
  }

  /** One turn; if there is none to run, time passes until there is. */
  public void step() {
    checkPower();
    if (random.nextInt(timePassesOneIn) == 0) {
      pass(random.nextLong(50_000_000));
    }
    while (tasks.isEmpty()) {
      if (!time.passToNext()) {
        throw new AssertionError("nothing will ever happen again");
      }
    }
    run(tasks.remove(next()));
  }

  private int next() {
    int sum = 0;
    for (Task task : tasks) {
      sum += weight(task);
    }
    int at = random.nextInt(sum);
    for (int i = 0; ; i++) {
      at -= weight(tasks.get(i));
      if (at < 0) {
        return i;
      }
    }
  }

  private int weight(Task task) {
    return weights.computeIfAbsent(task.dispatcher(), _ -> WEIGHTS[random.nextInt(WEIGHTS.length)]);
  }

  public void pass(long nanos) {
    time.pass(nanos);
  }

  /** Takes turns until {@code done}. */
  public void runUntil(BooleanSupplier done) {
    for (int step = 0; !done.getAsBoolean(); step++) {
      if (step == STEPS_MAX) {
        throw new AssertionError("hangs: waited for " + STEPS_MAX + " turns in vain");
      }
      step();
    }
  }

  /** Runs all that can be run until {@code nanos} have passed. */
  public void runFor(long nanos) {
    long until = nanoTime() + nanos;
    runUntil(() -> nanoTime() >= until && tasks.isEmpty());
  }
}
