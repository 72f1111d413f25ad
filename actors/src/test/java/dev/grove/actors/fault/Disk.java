package dev.grove.actors.fault;

import dev.grove.actors.fault.Faults.Verdict;
import dev.grove.actors.fault.Operation.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;

/**
 * A disk in memory. {@link #path} leads to its files; {@link #afterPowerLoss} and {@link
 * #afterKill} give the disk that the next process finds, and leave this one as it is.
 */
public final class Disk {
  /** What a kernel would do. */
  interface Effect<T> {
    /**
     * Does it.
     *
     * @param limit the most bytes that are written or read
     */
    T run(int limit) throws IOException;
  }

  /** What a force that fails leaves behind. */
  interface Dropped {
    void run(Survival survival, boolean evicted);
  }

  private final Folder root;
  private final Faults faults;
  private final SplittableRandom random;
  private final DiskFileSystem files = new DiskFileSystem(this);
  private final Object lock = new Object();
  private volatile long usableBytes = 1L << 39;
  private long operations;

  private Disk(Folder root, Faults faults, SplittableRandom random) {
    this.root = root;
    this.faults = faults;
    this.random = random;
  }

  /**
   * An empty one.
   *
   * @param random draws what is left of failed operations
   */
  public static Disk empty(Faults faults, SplittableRandom random) {
    return new Disk(new Folder(), faults, random);
  }

  public Path path(String path) {
    return files.getPath(path);
  }

  /** Operations so far. */
  public long operations() {
    synchronized (lock) {
      return operations;
    }
  }

  /** From now on it says that it has so much room; it takes what is written as before. */
  public void setUsableBytes(long bytes) {
    usableBytes = bytes;
  }

  long usableBytes() {
    return usableBytes;
  }

  /** The disk after a power failure now. */
  public Disk afterPowerLoss(Faults next, SplittableRandom draws) {
    synchronized (lock) {
      Survival survival = new Survival(draws);
      return new Disk(root.afterPowerLoss(survival, new IdentityHashMap<>()), next, draws);
    }
  }

  /** The disk after all processes were killed now: what is not forced may still be lost. */
  public Disk afterKill(Faults next, SplittableRandom draws) {
    synchronized (lock) {
      return new Disk(root.copy(new IdentityHashMap<>()), next, draws);
    }
  }

  /** The tree of files; to be used in an {@link Effect} only. */
  Folder root() {
    return root;
  }

  <T> T call(Kind kind, String path, int bytes, Effect<T> effect) throws IOException {
    return call(kind, path, bytes, effect, (_, _) -> {});
  }

  <T> T call(Kind kind, String path, int bytes, Effect<T> effect, Dropped dropped)
      throws IOException {
    Operation operation;
    synchronized (lock) {
      operation = new Operation(++operations, kind, path, bytes);
    }
    Verdict verdict = faults.before(operation);
    T result;
    synchronized (lock) {
      result =
          switch (verdict) {
            case Verdict.Go _ -> effect.run(bytes);
            case Verdict.Partly(int most) -> effect.run(Math.min(bytes, most));
            case Verdict.Lie _ -> null;
            case Verdict.Fail fail -> {
              if (kind.forces()) {
                dropped.run(new Survival(random), fail.evicts());
              } else if (fail.hadEffect()) {
                effect.run(random.nextInt(bytes + 1));
              }
              throw new FileSystemException(path, null, fail.errno().text());
            }
          };
    }
    faults.after(operation);
    return result;
  }

  /** What needs no device, and is not counted. */
  <T> T look(Effect<T> effect) throws IOException {
    synchronized (lock) {
      return effect.run(Integer.MAX_VALUE);
    }
  }
}
