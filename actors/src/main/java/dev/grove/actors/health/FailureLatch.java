package dev.grove.actors.health;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first failure after which a volume takes no more commits. What is synced is safe, and can
 * still be read; opening the volume again recovers it.
 */
public final class FailureLatch implements Consumer<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLatch.class);

  private final AtomicReference<VolumeException> first = new AtomicReference<>();
  private final List<Consumer<VolumeException>> listeners = new CopyOnWriteArrayList<>();

  /** Made in time: when memory is out, not even an exception may be had. */
  private final VolumeException lastResort =
      new VolumeException(
          Reason.IO, "a failure that could not even be described; open the volume again");

  /** Tells {@code listener} of the failure, now or when it comes. */
  public void onFailure(Consumer<VolumeException> listener) {
    listeners.add(listener);
    VolumeException failure = first.get();
    if (failure != null) {
      listener.accept(failure);
    }
  }

  /** Takes any failure; the first one counts. Never throws. */
  @Override
  public void accept(Throwable cause) {
    VolumeException failure = describe(cause);
    if (first.compareAndSet(null, failure)) {
      quietly(() -> LOG.error("the volume takes no more changes: {}", failure.getMessage()));
      quietly(() -> LOG.debug("cause", cause));
      listeners.forEach(listener -> quietly(() -> listener.accept(failure)));
    }
  }

  private VolumeException describe(Throwable cause) {
    try {
      return Causes.asVolumeException(cause);
    } catch (Throwable e) {
      return lastResort;
    }
  }

  private static void quietly(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      // The other steps matter more, and the volume takes no more changes already.
    }
  }

  /** The volume is being closed: what fails from now on concerns nobody. */
  public void close(VolumeException closed) {
    first.compareAndSet(null, closed);
  }

  /** The failure, or {@code null}. */
  public VolumeException get() {
    return first.get();
  }
}
