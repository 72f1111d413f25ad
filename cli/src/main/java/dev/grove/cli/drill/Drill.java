package dev.grove.cli.drill;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** A whole drill, from an empty directory to the verdict. */
public final class Drill {
  /** How a drill ends, as exit codes. */
  public static final int KEPT = 0;

  public static final int BROKEN = 1;
  public static final int COULD_NOT_RUN = 2;

  private final Plan plan;
  private volatile boolean evidence;

  public Drill(Plan plan) {
    this.plan = plan;
  }

  /**
   * Returns the exit code.
   *
   * @throws Problem if it could not run
   */
  public int run() throws InterruptedException {
    if (!Files.isDirectory(plan.directory())) {
      throw new Problem(
          ExitCode.USAGE, "no such directory: " + plan.directory() + "; make it, or name another");
    }
    if (plan.powerLoss()) {
      Device.require();
    }
    try (Undo undo = new Undo()) {
      Place place = Place.below(plan.directory().toRealPath());
      undo.push(() -> remove(place));
      return watched(place, undo);
    } catch (IOException | IllegalStateException e) {
      throw new Problem(ExitCode.FAILURE, "the drill could not go on: " + e.getMessage(), e);
    }
  }

  private void remove(Place place) throws InterruptedException {
    if (!plan.keep() && !evidence) {
      Programs.run("rm", "-rf", "--one-file-system", place.root().toString());
    }
  }

  /** What could not go on by itself leaves its evidence too. */
  private int watched(Place place, Undo undo) throws IOException, InterruptedException {
    try {
      return run(place, undo);
    } catch (IOException | IllegalStateException e) {
      evidence = !undo.isClosed();
      throw e;
    }
  }

  private int run(Place place, Undo undo) throws IOException, InterruptedException {
    say("seed %d, %d writers, in %s".formatted(plan.seed(), plan.writers(), place.root()));
    Optional<Device> device =
        plan.powerLoss() ? Optional.of(Device.make(place, undo)) : Optional.empty();
    Rounds rounds = new Rounds(plan, place, undo, device);
    rounds.prepare();
    long start = System.nanoTime();
    List<String> wrong = List.of();
    int round = 0;
    while (wrong.isEmpty()
        && round < plan.rounds()
        && System.nanoTime() - start < plan.limit().toNanos()) {
      wrong = rounds.round(++round);
    }
    if (undo.isClosed()) {
      throw new IllegalStateException("it has been told to end");
    }
    return verdict(wrong, rounds, place);
  }

  private int verdict(List<String> wrong, Rounds rounds, Place place) {
    say("all together " + rounds.tally().line());
    if (wrong.isEmpty()) {
      say(
          "kept: what came back was always a state of the past, no older than the last sync that had returned");
      return KEPT;
    }
    evidence = true;
    wrong.forEach(this::say);
    say("BROKEN: the promise was not kept, with seed %d".formatted(plan.seed()));
    say(
        "evidence: %s; the section on the drill in docs/operations.md says what is what"
            .formatted(place.root()));
    return BROKEN;
  }

  private void say(String line) {
    plan.out().accept(line);
  }
}
