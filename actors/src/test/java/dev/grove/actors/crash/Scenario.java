package dev.grove.actors.crash;

import dev.grove.actors.fault.Operation;
import dev.grove.actors.sim.RandomSettings;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.volume.VolumeSettings;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What the lives of one run have in common.
 *
 * @param clientsMax the most clients in a life
 * @param slowOneIn one in so many operations of the disk takes its time; 0: none
 * @param lies whether the disk only says that it has done an operation, a force
 */
record Scenario(
    FormatOptions format,
    VolumeSettings settings,
    int keySpace,
    int clientsMax,
    int slowOneIn,
    Predicate<Operation> lies) {
  private static final int BLOCK_BYTES = 4096;

  /** How the volume's process ends. */
  enum End {
    CLOSE,
    KILL
  }

  /**
   * One process's work.
   *
   * @param actions of its clients
   */
  record Stage(int actions, End end) {}

  static Scenario of(long seed, Predicate<Operation> lies) {
    SplittableRandom random = Point.start(seed).draws("scenario");
    VolumeSettings settings = RandomSettings.draw(random);
    return new Scenario(
        new FormatOptions(new UUID(1, seed), BLOCK_BYTES, Instant.EPOCH),
        settings,
        new int[] {40, 200, 1000}[random.nextInt(3)],
        1 + random.nextInt(3),
        new int[] {0, 0, 8, 64}[random.nextInt(4)],
        lies);
  }

  static List<Stage> firstStages(SplittableRandom random) {
    return List.of(
        new Stage(50 + random.nextInt(250), random.nextBoolean() ? End.CLOSE : End.KILL),
        new Stage(50 + random.nextInt(150), End.CLOSE));
  }

  static List<Stage> laterStages(SplittableRandom random) {
    Stage last = new Stage(random.nextInt(30), End.CLOSE);
    return switch (random.nextInt(4)) {
      case 0 -> List.of(new Stage(random.nextInt(20), End.KILL), last);
      case 1 -> List.of(new Stage(random.nextInt(20), End.CLOSE), last);
      default -> List.of(last);
    };
  }
}
