package dev.grove.actors.health;

import dev.grove.actors.volume.VolumeException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for room on the device below. Nothing is lost meanwhile: what was to be written stays
 * in memory and is tried again. Safe for use by many threads; asking takes no lock.
 */
public final class Shortage {
  private static final Logger LOG = LoggerFactory.getLogger(Shortage.class);

  private record State(VolumeException cause, long sinceNanos) {}

  private final LongSupplier nanoTime;
  private final long waitNanos;
  private final IdentityHashMap<Object, VolumeException> waiting = new IdentityHashMap<>();
  private final List<Consumer<VolumeException>> listeners = new CopyOnWriteArrayList<>();
  private volatile State state;

  /**
   * No shortage so far.
   *
   * @param nanoTime a clock
   */
  public Shortage(FullSettings settings, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.waitNanos = settings.waitMillis() * 1_000_000;
  }

  /**
   * Something could not be written and is kept.
   *
   * @param what identifies it until {@link #over}
   */
  public synchronized void waits(Object what, VolumeException cause) {
    if (state == null) {
      LOG.warn("no room, tried again until there is: {}", cause.getMessage());
      state = new State(cause, nanoTime.getAsLong());
    }
    waiting.put(what, cause);
  }

  /** It has been written, or is not needed any more. */
  public synchronized void over(Object what) {
    if (waiting.remove(what) != null && waiting.isEmpty()) {
      LOG.warn("there is room again");
      state = null;
    }
  }

  /** Whether anything waits for room now. */
  public boolean isThere() {
    return state != null;
  }

  /** Has {@code listener} told, about every second, while callers must not wait any longer. */
  public void onRefusal(Consumer<VolumeException> listener) {
    listeners.add(listener);
  }

  /** Time has passed. */
  void look() {
    VolumeException refusal = refusal();
    if (refusal != null) {
      listeners.forEach(listener -> listener.accept(refusal));
    }
  }

  /** Why callers who wait must not wait any longer; {@code null} if they may. */
  public VolumeException refusal() {
    State now = state;
    return now != null && nanoTime.getAsLong() - now.sinceNanos >= waitNanos ? now.cause : null;
  }
}
