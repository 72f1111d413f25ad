package dev.grove.actors.sim;

import dev.grove.actors.volume.MemorySouthbound;
import dev.grove.actors.volume.MemorySouthbound.Faults;
import dev.grove.actors.volume.MemorySouthbound.Op;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.SplittableRandom;

/**
 * The device under the volumes of a run. The power may fail around any operation; and in some lives
 * of a volume the device fails, or is full for a while.
 */
final class Device implements Faults, Power {
  private static final int NEVER = Integer.MAX_VALUE;

  private final SplittableRandom random;
  private final Trace trace;
  private MemorySouthbound store = MemorySouthbound.create(this);
  private MemorySouthbound image;
  private int operations;
  private int powerFailsAt;
  private int failsFrom;
  private int failsTo;
  private Reason reason;
  private boolean failed;

  Device(SplittableRandom random, Trace trace) {
    this.random = random;
    this.trace = trace;
    bootsUp(false);
  }

  MemorySouthbound store() {
    return store;
  }

  /** A volume's life on it begins. */
  void bootsUp(boolean troubled) {
    operations = 0;
    failed = false;
    powerFailsAt = NEVER;
    failsFrom = NEVER;
    failsTo = NEVER;
    if (troubled) {
      failsFrom = random.nextInt(200);
      reason = random.nextBoolean() ? Reason.FULL : Reason.IO;
      failsTo = reason == Reason.FULL ? failsFrom + 1 + random.nextInt(20) : NEVER;
    }
  }

  /** The power fails at one of the next operations. */
  void powerFailsSoon() {
    powerFailsAt = operations + random.nextInt(20);
  }

  void powerFails() {
    if (image == null) {
      image = store.crash(random, this);
    }
  }

  @Override
  public boolean powerHasFailed() {
    return image != null;
  }

  /** The power is back. */
  void powerReturns() {
    store = image;
    image = null;
  }

  /** Whether an operation has failed in this life. */
  @Override
  public boolean hasFailed() {
    return failed;
  }

  @Override
  public void before(Op op) {
    trace.add(op.name(), operations);
    if (operations++ >= powerFailsAt) {
      powerFails();
    }
    if (operations > failsFrom && operations <= failsTo && !isPastFailing(op)) {
      failed = true;
      throw new VolumeException(reason, "injected failure of " + op);
    }
  }

  /** A store that is full can still delete and recycle. */
  private boolean isPastFailing(Op op) {
    return reason == Reason.FULL
        && switch (op) {
          case RUN_DELETE, LOG_DELETE, LOG_RECYCLE, MANIFEST_DELETE -> true;
          case RUN_WRITE,
              RUN_FORCE,
              LOG_CREATE,
              LOG_WRITE,
              LOG_FORCE,
              MANIFEST_WRITE,
              MANIFEST_FORCE,
              MANIFEST_PUBLISH ->
              false;
        };
  }

  @Override
  public void after(Op op) {
    if (operations >= powerFailsAt) {
      powerFails();
    }
  }
}
