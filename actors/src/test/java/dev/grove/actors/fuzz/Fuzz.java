package dev.grove.actors.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Runs a test on many random cases, each with a seed of its own, which a failure names.
 *
 * <pre>
 * -Dgrove.fuzz.factor=100     so many times as many cases
 * -Dgrove.fuzz.seed=4711      this case alone
 * </pre>
 */
public final class Fuzz {
  private static final String SEED = "grove.fuzz.seed";
  private static final String FACTOR = "grove.fuzz.factor";

  /** What a decoder may allocate whatever it is given, messages of exceptions included. */
  private static final long ALLOCATED_MAX = 2 << 20;

  /**
   * And this for each byte given: a byte of LZ4 may stand for 255, an object for a few bytes. Large
   * enough for both, and far too small for what a damaged length claims.
   */
  private static final long ALLOCATED_MAX_PER_BYTE = 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Fuzz() {}

  /**
   * Runs the cases that the properties ask for.
   *
   * @param test class and method, for the command that a failure names
   */
  public static void run(String test, int cases, Consumer<SplittableRandom> oneCase) {
    Long only = Long.getLong(SEED);
    if (only != null) {
      run(test, only.longValue(), oneCase);
      return;
    }
    long all = (long) cases * Integer.getInteger(FACTOR, 1);
    for (long seed = 1; seed <= all; seed++) {
      run(test, seed, oneCase);
    }
  }

  private static void run(String test, long seed, Consumer<SplittableRandom> oneCase) {
    try {
      oneCase.accept(new SplittableRandom(seed));
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          "seed %d: %s%nagain: mvn test -pl actors -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=%s -D%s=%d"
              .formatted(seed, e, test, SEED, seed),
          e);
    }
  }

  /** Runs {@code decode} and fails if it allocates more than its input accounts for. */
  public static void bounded(long inputBytes, Runnable decode) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    decode.run();
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > ALLOCATED_MAX + ALLOCATED_MAX_PER_BYTE * inputBytes) {
      throw new AssertionError(
          allocated + " bytes allocated for " + inputBytes + " bytes of input");
    }
  }
}
