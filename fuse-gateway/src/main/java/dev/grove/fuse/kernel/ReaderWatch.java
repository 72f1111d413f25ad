package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.sys.Syscalls;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks after readers that serve one request for long, twice a second:
 *
 * <ol>
 *   <li>A request whose caller has been killed is answered in the reader's place, if it may be
 *       abandoned: a killed process goes, though the device is silent.
 *   <li>If no reader is left that could read a request, a relief reader is asked for.
 * </ol>
 *
 * Its own buffers are all that it needs for that, however many requests there are.
 */
final class ReaderWatch {
  private static final Duration PERIOD = Duration.ofMillis(500);

  private final ReaderPool pool;
  private final CountDownLatch ended;

  /** What each reader served when it was last looked at. */
  private final Map<Reader, Long> seen = new HashMap<>();

  ReaderWatch(ReaderPool pool, CountDownLatch ended) {
    this.pool = pool;
    this.ended = ended;
  }

  void start() {
    Thread.ofPlatform().name("grove-fuse-watch").daemon().start(this::run);
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      Withdrawal withdrawal = new Withdrawal(new Syscalls(arena), arena);
      while (!ended.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
        pool.look(readers -> look(readers, withdrawal));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many readers serve what they served the last time. */
  private int look(Iterable<Reader> readers, Withdrawal withdrawal) {
    Map<Reader, Long> now = new HashMap<>();
    int busy = 0;
    for (Reader reader : readers) {
      long request = reader.served().current();
      now.put(reader, request);
      if (reader.isServing() && Long.valueOf(request).equals(seen.get(reader))) {
        busy++;
        withdrawal.attempt(reader, request);
      }
    }
    seen.clear();
    seen.putAll(now);
    return busy;
  }
}
