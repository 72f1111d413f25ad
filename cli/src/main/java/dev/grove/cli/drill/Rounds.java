package dev.grove.cli.drill;

import dev.grove.cli.drill.Oracle.Moment;
import dev.grove.cli.drill.Oracle.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The rounds of a drill. Each:
 *
 * <ol>
 *   <li>the writers go on from the state that the round before has verified
 *   <li>after a random time the volume is damaged; the writers stop when they notice, or are told
 *   <li>the dead mount is removed; what was left is put aside, as evidence
 *   <li>the volume is mounted again, perhaps after more kills; everything in it is read and judged
 * </ol>
 */
final class Rounds {
  private static final int LOAD_MILLIS = 3_000;
  private static final int UNMOUNT_MILLIS = 400;
  private static final int READ_ONLY_MILLIS = 1_500;
  private static final int UNMOUNT_LIMIT_MILLIS = 60_000;
  private static final int COPIES = 4;

  private final Plan plan;
  private final Place place;
  private final Undo undo;
  private final Optional<Device> device;
  private final Writers writers;
  private final Tally tally = new Tally();
  private Node node;
  private Optional<Node> copyNode = Optional.empty();

  /** How long the last start took, which says when to kill during the next one. */
  private long startNanos;

  Rounds(Plan plan, Place place, Undo undo, Optional<Device> device) {
    this.plan = plan;
    this.place = place;
    this.undo = undo;
    this.device = device;
    writers = new Writers(place, plan.seed());
  }

  Tally tally() {
    return tally;
  }

  private Path volume() {
    return device.map(Device::volume).orElse(place.at("volume"));
  }

  /** Makes the volume, and in it what all writers share, durably. */
  void prepare() throws IOException, InterruptedException {
    undo.push(() -> copyNode.ifPresent(Node::kill));
    node = start(List.of());
    undo.push(() -> node.kill());
    if (!node.awaitReady()) {
      throw new IllegalStateException("cannot mount: " + Files.readString(place.log()).strip());
    }
    Path root = place.mountPoint();
    for (String each : Load.SHARED) {
      Files.createDirectories(root.resolve(each));
    }
    for (int i = 0; i < plan.writers(); i++) {
      Files.createDirectory(root.resolve(Load.root(i)));
    }
    try (FileChannel directory = FileChannel.open(root)) {
      directory.force(true);
    }
    writers.start(plan.writers(), undo);
  }

  /** The field is set before the end can begin, which then finds the process. */
  private Node start(List<String> settings) throws IOException, InterruptedException {
    return undo.unlessClosed(
        () -> node = Node.start(volume(), place.mountPoint(), settings, place.log()));
  }

  private Node startCopy(Device below, List<String> settings)
      throws IOException, InterruptedException {
    return undo.unlessClosed(
        () -> {
          below.mountCopy();
          Node other =
              Node.start(below.copiedVolume(), below.copyMountPoint(), settings, place.log());
          copyNode = Optional.of(other);
          return other;
        });
  }

  /** One round; what is wrong, if anything is. */
  List<String> round(int number) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(plan.seed() * 1_000_003L + number);
    Damage damage = Damage.random(random, device.isPresent());
    writers.run(number, random);
    Thread.sleep(random.nextInt(1 + random.nextInt(LOAD_MILLIS)));
    if (!node.isAlive()) {
      return List.of("the process of the mount has ended by itself; see " + place.log());
    }
    List<String> wrong = new ArrayList<>();
    Moment moment = damage(damage, number, random, wrong);
    writers.stop();
    List<History> histories = writers.histories(number);
    tally.did(histories);
    if (wrong.isEmpty()) {
      wrong.addAll(recover(damage, random));
    }
    if (wrong.isEmpty()) {
      wrong.addAll(verify(place.mountPoint(), histories, moment, true));
    }
    if (undo.isClosed()) {
      throw new IllegalStateException("it has been told to end"); // what it found is its own end
    }
    String verdict = wrong.isEmpty() ? "kept" : "BROKEN";
    plan.out()
        .accept(
            "round %d, %s: %s; so far %s".formatted(number, damage.words(), verdict, tally.line()));
    writers.forget(number - 1);
    return wrong;
  }

  private Moment damage(Damage damage, int round, SplittableRandom random, List<String> wrong)
      throws IOException, InterruptedException {
    return switch (damage) {
      case KILL, KILL_IN_RECOVERY -> kill();
      case KILL_IN_UNMOUNT -> unmount(random.nextBoolean(), random.nextInt(UNMOUNT_MILLIS));
      case UNMOUNT -> unmount(true, UNMOUNT_LIMIT_MILLIS);
      case POWER_LOSS -> {
        for (int i = 1 + random.nextInt(COPIES); i > 0 && wrong.isEmpty(); i--) {
          wrong.addAll(copy(round, random));
        }
        yield kill();
      }
      case READ_ONLY -> {
        Moment moment = Moment.brokenBelowFrom(System.nanoTime());
        device.orElseThrow().makeReadOnly();
        tally.madeReadOnly();
        Thread.sleep(random.nextInt(READ_ONLY_MILLIS));
        kill();
        yield moment;
      }
    };
  }

  private Moment kill() {
    Moment moment = Moment.brokenFrom(System.nanoTime());
    node.kill();
    tally.killed();
    return moment;
  }

  /**
   * @param quiet whether the writers stop before
   * @param millis after which it is killed, if it has not ended by then
   */
  private Moment unmount(boolean quiet, int millis) throws IOException, InterruptedException {
    if (quiet) {
      writers.stop();
    }
    Moment moment = Moment.brokenFrom(System.nanoTime());
    node.terminate();
    if (node.endedWell(millis)) {
      return moment.withEverything();
    }
    kill();
    return moment;
  }

  /** Judges the state of the device at a moment, while the load goes on. */
  private List<String> copy(int round, SplittableRandom random)
      throws IOException, InterruptedException {
    Device below = device.orElseThrow();
    long from = System.nanoTime();
    below.copy();
    Moment moment = Moment.copied(from, System.nanoTime());
    Node other = startCopy(below, Damage.settings(random));
    List<String> wrong =
        other.awaitReady()
            ? verify(below.copyMountPoint(), writers.histories(round), moment, false)
            : List.of("a copy of the device cannot be mounted; see the end of " + place.log());
    other.kill();
    tally.copied();
    if (wrong.isEmpty()) {
      below.removeCopy();
    }
    return wrong;
  }

  private List<String> recover(Damage damage, SplittableRandom random)
      throws IOException, InterruptedException {
    if (damage == Damage.READ_ONLY) {
      Device below = device.orElseThrow();
      below.unmountInner();
      undo.unlessClosed(below::repair);
    }
    Evidence.take(volume(), place.crashed());
    for (Plan.Check check : plan.checks()) {
      List<String> wrong = check.of(volume());
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    List<String> settings = Damage.settings(random);
    int kills = damage == Damage.KILL_IN_RECOVERY ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < kills; i++) {
      node = start(settings);
      Thread.sleep(random.nextLong(1 + startNanos * 5 / 4) / 1_000_000);
      kill();
    }
    node = start(settings);
    boolean ready = node.awaitReady();
    startNanos = System.nanoTime() - node.started();
    return ready
        ? List.of()
        : List.of("the volume cannot be mounted again; see the end of " + place.log());
  }

  private List<String> verify(Path root, List<History> histories, Moment moment, boolean goOn) {
    Survey survey;
    try {
      survey = Survey.of(root);
    } catch (IOException e) {
      return List.of("what came back cannot be read: " + e);
    }
    return switch (Oracle.judge(histories, survey, moment)) {
      case Verdict.Broken broken -> broken.lines();
      case Verdict.Kept kept -> {
        if (goOn) {
          writers.goOnFrom(kept.models(), histories);
          tally.round();
        }
        tally.verified(survey, kept.lost());
        yield List.of();
      }
    };
  }
}
