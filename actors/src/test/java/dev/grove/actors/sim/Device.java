package dev.grove.actors.sim;

import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Faults.Errno;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Operation;
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
  private Errno errno;
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
      errno = random.nextBoolean() ? Errno.ENOSPC : Errno.EIO;
      failsTo = errno == Errno.ENOSPC ? failsFrom + 1 + random.nextInt(20) : NEVER;
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
    store.close();
    store = image;
    image = null;
  }

  /** Whether an operation has failed in this life. */
  @Override
  public boolean hasFailed() {
    return failed;
  }

  /** Reads never fail, and a force that fails leaves in memory what it has not written. */
  @Override
  public boolean hasDamaged() {
    return false;
  }

  @Override
  public Verdict before(Operation operation) {
    if (!operation.kind().changes()) {
      return new Verdict.Go();
    }
    trace.add(operation.kind().name(), operations);
    if (operations++ >= powerFailsAt) {
      powerFails();
    }
    boolean fails = operations > failsFrom && operations <= failsTo;
    if (!fails || (errno == Errno.ENOSPC && !operation.kind().takesRoom())) {
      return new Verdict.Go();
    }
    failed = true;
    return new Verdict.Fail(errno, false, false);
  }

  @Override
  public void after(Operation operation) {
    if (operation.kind().changes() && operations >= powerFailsAt) {
      powerFails();
    }
  }
}
