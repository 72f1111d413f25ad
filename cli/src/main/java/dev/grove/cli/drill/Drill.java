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

  public Drill(Plan plan) {
    this.plan = plan;
  }

  /** Returns the exit code; what could not run is a {@link Problem}. */
  public int run() throws InterruptedException {
    if (!Files.isDirectory(plan.directory())) {
      throw new Problem(
          ExitCode.USAGE, "no such directory: " + plan.directory() + "; make it, or name another");
    }
    if (plan.powerLoss()) {
      Device.require();
    }
    try {
      Place place = Place.below(plan.directory().toRealPath());
      int exit = run(place);
      if (exit == KEPT && !plan.keep()) {
        Programs.run("rm", "-rf", "--one-file-system", place.root().toString());
      }
      return exit;
    } catch (IOException e) {
      throw new Problem(ExitCode.FAILURE, "the drill cannot go on: " + e, e);
    }
  }

  private int run(Place place) throws IOException, InterruptedException {
    say("seed %d, %d writers, in %s".formatted(plan.seed(), plan.writers(), place.root()));
    try (Undo undo = new Undo()) {
      Optional<Device> device =
          plan.powerLoss() ? Optional.of(Device.make(place, undo)) : Optional.empty();
      Rounds rounds = new Rounds(plan, place, device);
      rounds.prepare(undo);
      long end = System.nanoTime() + plan.limit().toNanos();
      List<String> wrong = List.of();
      int round = 0;
      while (wrong.isEmpty() && round < plan.rounds() && System.nanoTime() < end) {
        wrong = rounds.round(++round);
      }
      return undo.isClosed() ? COULD_NOT_RUN : verdict(wrong, rounds, place);
    }
  }

  private int verdict(List<String> wrong, Rounds rounds, Place place) {
    say(rounds.tally().line());
    if (wrong.isEmpty()) {
      say(
          "kept: after every crash the volume was a state it had been in, no older than the last sync");
      return KEPT;
    }
    wrong.forEach(this::say);
    say("BROKEN: the promise was not kept, with seed %d".formatted(plan.seed()));
    say(
        "evidence: %s (crashed/: the volume before recovery; journal/: what was done; grove.log)"
            .formatted(place.root()));
    return BROKEN;
  }

  private void say(String line) {
    plan.out().accept(line);
  }
}
