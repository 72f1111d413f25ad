package dev.grove.actors.crash;

import dev.grove.actors.fault.Operation;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Goes to the points of one seed.
 *
 * <ol>
 *   <li>The first life formats a volume, works, is closed or killed, opened again, works and is
 *       closed. Every operation of it that changes the disk is a point, and so is its end.
 *   <li>From each a second life recovers; one in {@link #ALL_ONE_IN} of them is cut at each of its
 *       operations, half of the others at one; and so on for {@link #LIVES_MAX} lives.
 *   <li>For each kind of fault and each operation that it concerns the first life is lived again
 *       with it; it is cut at one operation soon behind that, at one much later, when the volume
 *       has been opened again on what the kernel still holds, and at the end.
 * </ol>
 */
final class Exploration {
  private static final int LIVES_MAX = 4;
  private static final int ALL_ONE_IN = 24;
  private static final int SOON = 60;
  private static final int READS = 10;

  private final long seed;
  private final Scenario scenario;
  private final Tally tally;

  Exploration(long seed, Tally tally) {
    this(seed, tally, _ -> false);
  }

  /**
   * An exploration of one seed on a disk that lies.
   *
   * @param lies which forces it does not do
   */
  Exploration(long seed, Tally tally, Predicate<Operation> lies) {
    this.seed = seed;
    this.scenario = Scenario.of(seed, lies);
    this.tally = tally;
  }

  /**
   * Power failures at one in {@code stride} of all operations.
   *
   * @param stride 1 for all
   */
  void crash(int stride) {
    SplittableRandom which = Point.start(seed).draws("stride");
    int first = which.nextInt(stride);
    live(Point.start(seed), firstLife(null, number -> number % stride == first));
  }

  /**
   * Faults at one in {@code stride} of all operations, and at fewer of those that read.
   *
   * @param stride 1 for all that change the disk
   */
  void fail(int stride) {
    Life plain = firstLife(null, _ -> false);
    plain.run();
    List<Operation> operations = plain.operations();
    SplittableRandom which = Point.start(seed).draws("faults");
    for (int i = 0; i < operations.size(); i++) {
      for (Fault.Kind kind : Fault.Kind.values()) {
        // Most operations read, and fail alike.
        int oneIn = operations.get(i).kind().changes() ? stride : READS * stride;
        if (kind.concerns(operations.get(i).kind())
            && which.nextInt(oneIn) == 0
            && !tally.isEnough()) {
          fail(new Fault(kind, i + 1), operations.size());
        }
      }
    }
  }

  private void fail(Fault fault, int operations) {
    Point point = Point.start(seed).with(fault);
    tally.reached(point);
    SplittableRandom draws = point.draws(fault.toString());
    long soon = fault.at() + draws.nextInt(SOON);
    long late = soon + 1 + draws.nextLong(Math.max(1, operations - soon));
    LongPredicate first = firstFrom(soon);
    LongPredicate second = firstFrom(late);
    live(point, firstLife(fault, number -> first.test(number) || second.test(number)));
  }

  /**
   * One in {@code faultStride} of the forces of a part fails, each in a life of its own. Who opens
   * the volume then sees what the kernel still holds, until the power fails: at one in {@code
   * cutStride} of all operations behind.
   */
  void failForces(Operation.Part part, int faultStride, int cutStride) {
    Life plain = firstLife(null, _ -> false);
    plain.run();
    SplittableRandom which = Point.start(seed).draws("forces of " + part);
    for (Operation operation : plain.operations()) {
      boolean concerned = operation.part() == part && operation.kind() == Operation.Kind.FORCE;
      if (concerned && which.nextInt(faultStride) == 0 && !tally.isEnough()) {
        Fault fault = new Fault(Fault.Kind.FORCE_EIO, operation.number());
        int first = which.nextInt(cutStride);
        LongPredicate cuts = number -> number > operation.number() && number % cutStride == first;
        live(Point.start(seed).with(fault), firstLife(fault, cuts));
      }
    }
  }

  private Life firstLife(Fault fault, LongPredicate cuts) {
    return new Life(scenario, Image.empty(seed), fault, cuts);
  }

  /** The first number from one on, once. */
  private static LongPredicate firstFrom(long from) {
    boolean[] done = {false};
    return number -> {
      boolean now = number >= from && !done[0];
      done[0] |= now;
      return now;
    };
  }

  private void descend(Image image) {
    tally.reached(image.point());
    live(image.point(), new Life(scenario, image, null, cuts(image.point())));
  }

  private void live(Point point, Life life) {
    List<Image> images;
    try {
      images = guarded(point, life);
    } catch (PointFailed e) {
      tally.failed(e);
      return;
    }
    for (Image image : images) {
      if (!tally.isEnough()) {
        descend(image);
      }
    }
  }

  private static List<Image> guarded(Point point, Life life) {
    try {
      return life.run();
    } catch (RuntimeException | AssertionError e) {
      throw new PointFailed(point, e);
    }
  }

  private static LongPredicate cuts(Point point) {
    SplittableRandom draws = point.draws("cuts");
    if (point.cuts().size() >= LIVES_MAX) {
      return _ -> false;
    }
    if (point.cuts().size() == 1 && draws.nextInt(ALL_ONE_IN) == 0) {
      return _ -> true;
    }
    return draws.nextBoolean() ? firstFrom(1 + draws.nextInt(SOON)) : _ -> false;
  }

  /** Goes to one point again, and to nothing else. */
  void replay(Point point) {
    Image image = Image.empty(seed);
    for (int lives = 0; lives < point.cuts().size(); lives++) {
      long cut = point.cuts().get(lives);
      Fault fault = lives == 0 ? point.fault() : null;
      List<Image> images =
          guarded(point.upTo(lives), new Life(scenario, image, fault, number -> number == cut));
      Point there = point.upTo(lives + 1);
      image =
          images.stream()
              .filter(left -> left.point().equals(there))
              .findFirst()
              .orElseThrow(
                  () -> new AssertionError(there + " is not reached: the code is another one now"));
    }
    Fault fault = point.cuts().isEmpty() ? point.fault() : null;
    guarded(point, new Life(scenario, image, fault, _ -> false));
  }
}
