package dev.grove.actors.health;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The requests that the device below is working on, so that one that it does not answer can be told
 * of by others than those who wait for it. Safe for use by many threads.
 */
public final class DeviceWatch {
  /** One request. */
  public static final class Request {
    private final String what;
    private final long startNanos;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicLong looks = new AtomicLong();

    private Request(String what, long startNanos) {
      this.what = what;
      this.startNanos = startNanos;
    }

    /** What is done to what, in words. */
    public String what() {
      return what;
    }

    /** How often it has been looked at, this time included. */
    long look() {
      return looks.incrementAndGet();
    }

    /** True once: who gets it tells of the request. */
    boolean tell() {
      return told.compareAndSet(false, true);
    }
  }

  private final ConcurrentHashMap<Request, Request> underWay = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  DeviceWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Does {@code work}, which waits for the device. */
  public <T> T during(String operation, Object object, Supplier<T> work) {
    Request request = new Request(operation + " " + object, nanoTime.getAsLong());
    underWay.put(request, request);
    try {
      return work.get();
    } finally {
      underWay.remove(request);
    }
  }

  /** The same for what has no result. */
  public void during(String operation, Object object, Runnable work) {
    during(
        operation,
        object,
        () -> {
          work.run();
          return null;
        });
  }

  /** The request that has waited longest. */
  public Optional<Request> oldest() {
    return underWay.keySet().stream().min(Comparator.comparingLong(request -> request.startNanos));
  }

  /** How long a request has been waited for. */
  public long millis(Request request) {
    return (nanoTime.getAsLong() - request.startNanos) / 1_000_000;
  }
}
