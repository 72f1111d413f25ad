package dev.grove.cli.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** All writers of a drill, and the state from which they go on. */
final class Writers {
  /** Sum of the sizes of all files, about: what is there is read whole in every round. */
  private static final long STATE_BYTES = 48L << 20;

  /** How much of what a writer does is to sync, in a round. */
  private static final int[] SYNC_PERCENTS = {0, 1, 5, 30};

  private final Place place;
  private final long seed;
  private final List<WriterProcess> processes = new ArrayList<>();
  private List<Model> models = new ArrayList<>();
  private long firstSerial;

  Writers(Place place, long seed) {
    this.place = place;
    this.seed = seed;
  }

  void start(int count, Undo undo) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      models.add(new Model());
      WriterProcess writer =
          WriterProcess.start(i, seed, STATE_BYTES / count, place.mountPoint(), place.log());
      processes.add(writer);
      undo.push(writer::kill);
    }
  }

  /** The writers go on from the state known to be there. */
  void run(int round, SplittableRandom random) throws IOException {
    for (int i = 0; i < processes.size(); i++) {
      Path model = place.model(round, i);
      models.get(i).save(model);
      Path journal = Files.createFile(place.journal(round, i));
      int syncPercent = SYNC_PERCENTS[random.nextInt(SYNC_PERCENTS.length)];
      processes.get(i).run(random.nextLong(), firstSerial, syncPercent, model, journal);
    }
  }

  /** Returns when they change nothing any more, by themselves after a failure or now. */
  void stop() throws IOException, InterruptedException {
    for (WriterProcess each : processes) {
      each.stop();
    }
    for (WriterProcess each : processes) {
      each.awaitStopped();
    }
  }

  /** What they have done so far in this round. */
  List<History> histories(int round) throws IOException {
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      histories.add(
          new History(
              i, new Content(seed, i), models.get(i), Journal.read(place.journal(round, i))));
    }
    return histories;
  }

  /** The state from which they go on, and the numbers behind those of a round that is over. */
  void goOnFrom(List<Model> state, List<History> histories) {
    models = state;
    firstSerial =
        histories.stream()
            .flatMap(each -> each.steps().stream())
            .mapToLong(step -> step.serial() + 1)
            .reduce(firstSerial, Math::max);
  }

  /** Removes the journals of a round. */
  void forget(int round) throws IOException {
    for (int i = 0; i < processes.size(); i++) {
      Files.deleteIfExists(place.journal(round, i));
      Files.deleteIfExists(place.model(round, i));
    }
  }
}
