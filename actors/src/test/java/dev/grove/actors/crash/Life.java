package dev.grove.actors.crash;

import dev.grove.actors.crash.Scenario.Stage;
import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.sim.History;
import dev.grove.actors.sim.Power;
import dev.grove.actors.sim.RandomSettings;
import dev.grove.actors.sim.Trace;
import dev.grove.actors.sim.World;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.volume.SimulatedVolume;
import dev.grove.actors.volume.StoredVolume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;

/**
 * A volume on the disk that a point has left behind: recovered, compared with what was promised,
 * worked with and closed. At some operations it is noted what the disk would hold if the power
 * failed, or the process were killed, right before; this life goes on undisturbed.
 */
final class Life implements Faults, Power {
  private static final String VOLUME = "/volume";
  private static final int SLOW_NANOS_MAX = 2_000_000_000;

  private final Scenario scenario;
  private final Point point;
  private final Fault fault;
  private final LongPredicate cuts;
  private final Disk disk;
  private final History history;
  private final SplittableRandom random;
  private final SplittableRandom slowness;
  private final SplittableRandom verdicts;
  private final Trace trace = new Trace();
  private final List<Image> images = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private World world;
  private boolean failed;

  /** Since it was opened, the disk has kept something of this volume from being read. */
  private boolean damaged;

  private boolean over;

  /**
   * A life that begins where another was cut short.
   *
   * @param fault what fails in it, or {@code null}
   * @param cuts numbers of the operations at which it is noted what is left, among those that
   *     change the disk
   */
  Life(Scenario scenario, Image from, Fault fault, LongPredicate cuts) {
    this.scenario = scenario;
    this.point = from.point().with(fault == null ? from.point().fault() : fault);
    this.fault = fault;
    this.cuts = cuts;
    this.disk = from.disk().afterKill(this, point.draws("remains"));
    this.history = new History(trace, this, from.commits(), from.syncedLsn());
    this.random = point.draws("life");
    this.slowness = point.draws("slowness");
    this.verdicts = point.draws("verdicts");
  }

  /** Lives; returns what was noted, that of the end too if something was to fail. */
  List<Image> run() {
    List<Stage> stages =
        point.cuts().isEmpty() ? Scenario.firstStages(random) : Scenario.laterStages(random);
    for (Stage stage : stages) {
      run(stage);
    }
    long end = disk.operations() + 1;
    if (cuts.test(end) || fault != null) {
      note(end);
    }
    over = true;
    if (!failed) {
      StoredVolume.assertSound(disk.path(VOLUME), scenario.settings());
    }
    return images;
  }

  /** All that was asked of the disk, in order. */
  List<Operation> operations() {
    return operations;
  }

  /** Tells this life from others of the same beginning. */
  long hash() {
    return trace.hash();
  }

  private void run(Stage stage) {
    world = null;
    damaged = false;
    Path path = disk.path(VOLUME);
    LocalDirectory southbound = null;
    try {
      southbound =
          LocalDirectory.open(path, true, scenario.format(), scenario.settings().southbound());
      world = new World(random.split(), trace, () -> false);
      SimulatedVolume volume = SimulatedVolume.open(southbound, scenario.settings(), world);
      history.recovered(volume.lastLsn());
      Crowd crowd = new Crowd(scenario, random.split(), trace, volume, history);
      ifNothingFailed(crowd::checkAll);
      crowd.work(world, stage.actions(), this::ifNothingFailed);
      switch (stage.end()) {
        case KILL -> {}
        case CLOSE -> {
          ifNothingFailed(crowd::checkAll);
          history.closing(true);
          volume.volume().close();
          history.throwFound();
          history.closed();
        }
      }
    } catch (VolumeException e) {
      requireCause(e);
      history.throwFound();
    } finally {
      if (southbound != null) {
        southbound.close();
      }
    }
  }

  /** Does what must succeed, unless an operation of the disk has failed. */
  private boolean ifNothingFailed(Runnable work) {
    try {
      work.run();
      return true;
    } catch (VolumeException e) {
      requireCause(e);
      return false;
    }
  }

  private void requireCause(VolumeException e) {
    if (!failed || e.getMessage() == null || (e.reason() == Reason.DAMAGED && !damaged)) {
      throw new AssertionError("fails without a cause: " + e.getMessage(), e);
    }
  }

  @Override
  public Verdict before(Operation operation) {
    if (over) {
      return new Verdict.Go();
    }
    operations.add(operation);
    trace.add(operation.kind().name(), operation.bytes());
    if (operation.kind().changes() && cuts.test(operation.number())) {
      note(operation.number());
    }
    takeTime();
    Verdict verdict = verdict(operation);
    if (verdict instanceof Verdict.Fail fail) {
      failed = true;
      damaged |= damages(operation, fail);
      if (operation.kind().forces() && operation.part() == Operation.Part.LOG) {
        history.logForceFailed();
      }
    }
    return verdict;
  }

  /**
   * A run may be damaged if it cannot be read, or if its force failed and it is in nobody's memory
   * any more.
   */
  private boolean damages(Operation operation, Verdict.Fail fail) {
    return !operation.kind().changes()
        || (operation.kind() == Operation.Kind.FORCE
            && operation.part() == Operation.Part.RUNS
            && fail.evicts()
            && !RandomSettings.keepsYoungRuns(scenario.settings()));
  }

  private Verdict verdict(Operation operation) {
    if (scenario.lies().test(operation)) {
      return new Verdict.Lie();
    }
    return fault == null ? new Verdict.Go() : fault.verdict(operation, verdicts);
  }

  private void takeTime() {
    if (world != null && scenario.slowOneIn() > 0 && slowness.nextInt(scenario.slowOneIn()) == 0) {
      world.pass(slowness.nextInt(SLOW_NANOS_MAX));
    }
  }

  private void note(long operation) {
    Point here = point.cutAt(operation);
    SplittableRandom draws = here.draws("cut");
    Disk left =
        draws.nextInt(4) == 0
            ? disk.afterKill(Faults.NONE, draws)
            : disk.afterPowerLoss(Faults.NONE, draws);
    images.add(new Image(here, left, history.model().commits(), history.syncedLsn()));
  }

  @Override
  public boolean powerHasFailed() {
    return false;
  }

  @Override
  public boolean hasFailed() {
    return failed;
  }

  @Override
  public boolean hasDamaged() {
    return damaged;
  }
}
