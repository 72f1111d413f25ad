package dev.grove.actors.fault;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.SouthboundSettings;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.southbound.VolumeIdentity;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The store of a local directory on a {@link Disk}. {@link #crash} gives what it may hold after a
 * power failure; closed, it can be opened again.
 */
public final class MemorySouthbound implements Southbound, Faults {
  private static final FormatOptions FORMAT =
      new FormatOptions(new UUID(1, 2), 4096, Instant.EPOCH);

  /** So few that runs are forced before anybody asks. */
  private static final SouthboundSettings SETTINGS = new SouthboundSettings(16);

  private final Disk disk;
  private final Faults faults;
  private final Map<Op, Long> written = new EnumMap<>(Op.class);
  private LocalDirectory open;

  private MemorySouthbound(Disk before, SplittableRandom random, Faults faults) {
    this.disk = before.afterKill(this, random);
    this.faults = faults;
  }

  public static MemorySouthbound create(Faults faults) {
    SplittableRandom random = new SplittableRandom(1);
    return new MemorySouthbound(Disk.empty(NONE, random), random, faults);
  }

  /** The device after a power failure now; this store goes on undisturbed. */
  public MemorySouthbound crash(SplittableRandom random, Faults next) {
    SplittableRandom draws = random.split();
    return new MemorySouthbound(disk.afterPowerLoss(NONE, draws), draws, next);
  }

  /** The device after all processes were killed now: the kernel still has what was not forced. */
  public MemorySouthbound kill(SplittableRandom random, Faults next) {
    return new MemorySouthbound(disk.afterKill(NONE, random.split()), random.split(), next);
  }

  /** Bytes written by operations of a kind since this store was made. */
  public long written(Op op) {
    synchronized (written) {
      return written.getOrDefault(op, 0L);
    }
  }

  @Override
  public Verdict before(Operation operation) {
    return faults.before(operation);
  }

  @Override
  public void after(Operation operation) {
    count(operation);
    faults.after(operation);
  }

  private void count(Operation operation) {
    Op op = Op.of(operation);
    if (op != null) {
      synchronized (written) {
        written.merge(op, (long) operation.bytes(), Long::sum);
      }
    }
  }

  private synchronized LocalDirectory open() {
    if (open == null) {
      open = LocalDirectory.open(disk.path("/volume"), true, FORMAT, SETTINGS);
    }
    return open;
  }

  @Override
  public VolumeIdentity identity() {
    return open().identity();
  }

  @Override
  public Blobs runs() {
    return open().runs();
  }

  @Override
  public LogFiles log() {
    return open().log();
  }

  @Override
  public ManifestFiles manifests() {
    return open().manifests();
  }

  @Override
  public Space space() {
    return open().space();
  }

  @Override
  public synchronized void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
