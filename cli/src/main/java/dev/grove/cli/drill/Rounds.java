package dev.grove.cli.drill;

import dev.grove.cli.drill.Oracle.History;
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
  private static final long STATE_BYTES = 48L << 20;
  private static final int LOAD_MILLIS = 2_000;
  private static final int COPIES = 4;

  private final Plan plan;
  private final Place place;
  private final Undo undo;
  private final Optional<Device> device;
  private final Tally tally = new Tally();
  private final List<WriterProcess> writers = new ArrayList<>();
  private List<Model> models = new ArrayList<>();
  private Node node;
  private Optional<Node> copyNode = Optional.empty();
  private long startNanos;
  private long firstSerial;

  Rounds(Plan plan, Place place, Undo undo, Optional<Device> device) {
    this.plan = plan;
    this.place = place;
    this.undo = undo;
    this.device = device;
  }

  Tally tally() {
    return tally;
  }

  Path volume() {
    return device.map(Device::volume).orElse(place.at("volume"));
  }

  /** Makes the volume, and in it what all writers share, durably. */
  void prepare() throws IOException, InterruptedException {
    node = Node.start(volume(), place.mountPoint(), List.of(), place.log());
    undo.push(() -> node.kill());
    undo.push(this::killCopyNode);
    if (!node.awaitReady()) {
      throw new IllegalStateException("cannot mount: " + Files.readString(place.log()).strip());
    }
    startNanos = System.nanoTime() - node.started();
    Path root = place.mountPoint();
    for (String each : Load.SHARED) {
      Files.createDirectories(root.resolve(each));
    }
    for (int i = 0; i < plan.writers(); i++) {
      Files.createDirectory(root.resolve(Load.root(i)));
      models.add(new Model());
      long limit = STATE_BYTES / plan.writers();
      WriterProcess writer = WriterProcess.start(i, plan.seed(), limit, root, place.log());
      writers.add(writer);
      undo.push(writer::kill);
    }
    try (FileChannel directory = FileChannel.open(root)) {
      directory.force(true);
    }
  }

  /** One round; what is wrong, if anything is. */
  List<String> round(int number) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(plan.seed() * 1_000_003L + number);
    Damage damage = Damage.random(random, device.isPresent());
    startLoad(number, random);
    Thread.sleep(random.nextInt(50) + random.nextInt(1 + random.nextInt(LOAD_MILLIS)));
    if (!node.isAlive()) {
      return List.of("the process of the mount has ended by itself; see " + place.log());
    }
    List<String> wrong = new ArrayList<>();
    Moment moment = damage(damage, number, random, wrong);
    stopWriters();
    List<History> histories = histories(number);
    tally.did(histories);
    firstSerial = nextSerial(histories);
    tally.round();
    if (wrong.isEmpty()) {
      wrong.addAll(recover(damage, random));
    }
    if (wrong.isEmpty()) {
      wrong.addAll(verify(place.mountPoint(), histories, moment, true));
    }
    plan.out()
        .accept(
            "round %d: %s: %s; %s"
                .formatted(
                    number,
                    damage.words(),
                    wrong.isEmpty() ? "kept" : "BROKEN",
                    tally.line()));
    forget(number);
    return wrong;
  }

  private void startLoad(int round, SplittableRandom random) throws IOException {
    for (int i = 0; i < writers.size(); i++) {
      models.get(i).save(place.model(round, i));
      int syncPercent = new int[] {0, 1, 5, 30}[random.nextInt(4)];
      Files.createFile(place.journal(round, i));
      writers
          .get(i)
          .run(
              random.nextLong(),
              firstSerial,
              syncPercent,
              place.model(round, i),
              place.journal(round, i));
    }
  }

  private Moment damage(Damage damage, int number, SplittableRandom random, List<String> wrong)
      throws IOException, InterruptedException {
    return switch (damage) {
      case KILL, KILL_IN_RECOVERY -> kill();
      case KILL_IN_UNMOUNT -> unmount(random.nextBoolean(), random.nextInt(400));
      case UNMOUNT -> unmount(true, 60_000);
      case POWER_LOSS -> {
        for (int i = 1 + random.nextInt(COPIES); i > 0 && wrong.isEmpty(); i--) {
          wrong.addAll(copy(number, random));
        }
        yield kill();
      }
      case READ_ONLY -> {
        long before = System.nanoTime();
        device.orElseThrow().makeReadOnly();
        tally.madeReadOnly();
        Thread.sleep(random.nextInt(1500));
        kill();
        yield Moment.brokenFrom(before);
      }
    };
  }

  private Moment kill() throws InterruptedException {
    long before = System.nanoTime();
    node.kill();
    tally.kill();
    return Moment.brokenFrom(before);
  }

  private Moment unmount(boolean quiet, int millis) throws IOException, InterruptedException {
    if (quiet) {
      stopWriters();
    }
    long before = System.nanoTime();
    node.terminate();
    Moment moment = Moment.brokenFrom(before);
    boolean clean = node.endedWell(millis);
    if (!clean) {
      node.kill();
      tally.kill();
    }
    return clean ? moment.withEverything() : moment;
  }

  private void stopWriters() throws IOException, InterruptedException {
    for (WriterProcess writer : writers) {
      writer.stop();
    }
    for (WriterProcess writer : writers) {
      writer.awaitStopped();
    }
  }

  private List<History> histories(int round) throws IOException {
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < writers.size(); i++) {
      Content content = new Content(plan.seed(), i);
      histories.add(
          new History(i, content, models.get(i), Journal.read(place.journal(round, i))));
    }
    return histories;
  }

  /** Numbers are used once, so that bytes tell which operation wrote them. */
  private long nextSerial(List<History> histories) {
    return histories.stream()
        .flatMap(each -> each.steps().stream())
        .mapToLong(step -> step.serial() + 1)
        .reduce(firstSerial, Math::max);
  }

  /** The state of the device at a moment, while the load goes on. */
  private List<String> copy(int round, SplittableRandom random)
      throws IOException, InterruptedException {
    Device below = device.orElseThrow();
    long from = System.nanoTime();
    below.copy();
    Moment moment = Moment.copied(from, System.nanoTime());
    below.mountCopy();
    Node other =
        Node.start(
            below.copiedVolume(),
            below.copyMountPoint(),
            Damage.settings(random),
            place.log());
    copyNode = Optional.of(other);
    List<String> wrong = new ArrayList<>();
    if (other.awaitReady()) {
      wrong.addAll(verify(below.copyMountPoint(), histories(round), moment, false));
    } else {
      wrong.add("a copy of the device cannot be mounted; see " + place.log());
    }
    killCopyNode();
    tally.copied();
    if (wrong.isEmpty()) {
      below.removeCopy();
    }
    return wrong;
  }

  private void killCopyNode() throws InterruptedException {
    if (copyNode.isPresent()) {
      copyNode.get().kill();
    }
  }

  private List<String> recover(Damage damage, SplittableRandom random)
      throws IOException, InterruptedException {
    if (damage == Damage.READ_ONLY) {
      device.orElseThrow().repair();
    }
    Evidence.take(volume(), place.crashed());
    List<String> wrong = new ArrayList<>();
    for (Plan.Check check : plan.checks()) {
      wrong.addAll(check.of(volume()));
    }
    List<String> settings = Damage.settings(random);
    int kills = damage == Damage.KILL_IN_RECOVERY ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < kills; i++) {
      node = Node.start(volume(), place.mountPoint(), settings, place.log());
      Thread.sleep(random.nextLong(1 + startNanos * 5 / 4) / 1_000_000);
      node.kill();
      tally.kill();
    }
    node = Node.start(volume(), place.mountPoint(), settings, place.log());
    if (!node.awaitReady()) {
      wrong.add("the volume cannot be mounted again; see the end of " + place.log());
    }
    startNanos = System.nanoTime() - node.started();
    return wrong;
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
        models = goOn ? kept.models() : models;
        tally.verified(survey, kept.lost());
        yield List.of();
      }
    };
  }

  /** Of rounds before the last one nothing is kept. */
  private void forget(int round) throws IOException {
    for (int i = 0; i < writers.size(); i++) {
      Files.deleteIfExists(place.journal(round - 1, i));
      Files.deleteIfExists(place.model(round - 1, i));
    }
  }
}
