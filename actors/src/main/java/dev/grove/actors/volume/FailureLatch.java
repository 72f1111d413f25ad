package dev.grove.actors.volume;

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
final class FailureLatch implements Consumer<RuntimeException> {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLatch.class);

  private final AtomicReference<VolumeException> first = new AtomicReference<>();
  private final List<Consumer<RuntimeException>> listeners = new CopyOnWriteArrayList<>();

  /** Tells {@code listener} of the failure, now or when it comes. */
  void onFailure(Consumer<RuntimeException> listener) {
    listeners.add(listener);
    VolumeException failure = first.get();
    if (failure != null) {
      listener.accept(failure);
    }
  }

  @Override
  public void accept(RuntimeException cause) {
    VolumeException failure = Causes.asVolumeException(cause);
    if (first.compareAndSet(null, failure)) {
      LOG.error("the volume takes no more changes: {}", failure.getMessage());
      LOG.debug("cause", cause);
      listeners.forEach(listener -> listener.accept(failure));
    }
  }

  /** The volume is being closed: what fails from now on concerns nobody. */
  void close(VolumeException closed) {
    first.compareAndSet(null, closed);
  }

  VolumeException get() {
    return first.get();
  }
}
