package dev.grove.actors.health;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for room on the device below, or for leave to open one more file. Nothing is lost
 * meanwhile: what was to be written stays in memory and is tried again. Safe for use by many
 * threads; asking takes no lock.
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
      LOG.warn("tried again until it succeeds: {}", cause.getMessage());
      state = new State(cause, nanoTime.getAsLong());
    } else if (cause.reason() == Reason.FULL && !isThere()) {
      state = new State(cause, state.sinceNanos);
    }
    waiting.put(what, cause);
  }

  /** It has been written, or is not needed any more. */
  public synchronized void over(Object what) {
    if (waiting.remove(what) != null && waiting.isEmpty()) {
      LOG.warn("it has succeeded: nothing waits for room any more");
      state = null;
    }
  }

  /** Whether anything waits for room now. */
  public boolean isThere() {
    State now = state;
    return now != null && now.cause.reason() == Reason.FULL;
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
