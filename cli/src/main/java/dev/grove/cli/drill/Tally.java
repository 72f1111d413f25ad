package dev.grove.cli.drill;

import dev.grove.cli.drill.Journal.Step;
import java.util.List;

/** Counts of a drill so far. */
final class Tally {
  private int rounds;
  private int kills;
  private int copies;
  private int readOnly;
  private long operations;
  private long syncs;
  private long lost;
  private long files;
  private long bytes;

  void round() {
    rounds++;
  }

  void killed() {
    kills++;
  }

  void copied() {
    copies++;
  }

  void madeReadOnly() {
    readOnly++;
  }

  void did(List<History> histories) {
    for (History history : histories) {
      operations += history.steps().stream().filter(Step::isDone).count();
      syncs +=
          history.steps().stream().filter(each -> each.isDone() && each.op().confirms()).count();
    }
  }

  void verified(Survey survey, int lostSteps) {
    files += survey.found().size();
    bytes += survey.bytes();
    lost += lostSteps;
  }

  /** In one line, for people. */
  String line() {
    return "%,d rounds, %,d kills, %,d copies of the device, %,d times read-only, %,d operations, %,d syncs, %,d unsynced operations lost, %,d files of %,d MiB verified"
        .formatted(rounds, kills, copies, readOnly, operations, syncs, lost, files, bytes >> 20);
  }
}
