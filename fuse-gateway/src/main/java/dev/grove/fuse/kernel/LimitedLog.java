package dev.grove.fuse.kernel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Logs at most one line a second, and says how many it left out: a broken file must not fill the
 * disk with its story.
 */
public final class LimitedLog {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Logger logger;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicLong omitted = new AtomicLong();

  public LimitedLog(Logger logger) {
    this.logger = logger;
  }

  public void error(String message, Throwable cause) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
      omitted.incrementAndGet();
      return;
    }
    long left = omitted.getAndSet(0);
    try {
      logger.error(left == 0 ? message : message + " (" + left + " such lines left out)", cause);
    } catch (RuntimeException | Error e) {
      // a log that cannot be written (disk full, out of memory) must not end the thread that
      // answers
      omitted.incrementAndGet();
    }
  }
}
