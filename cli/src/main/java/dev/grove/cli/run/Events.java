package dev.grove.cli.run;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * What a running command waits for: signals, and the end of its mount. A JVM shutdown hook could
 * not do it: a second signal would not reach it, and the exit code would be 143 instead of 0.
 */
final class Events {
  enum Event {
    SIGNAL,
    ENDED
  }

  /** More than these at once tell nothing new. */
  private static final int CAPACITY = 16;

  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(CAPACITY);

  /** Takes SIGINT, SIGTERM and SIGHUP over from the JVM. */
  static Events ofSignals() {
    Events events = new Events();
    Consumer<Signal> handler = signal -> events.post(Event.SIGNAL);
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(name), handler::accept);
    }
    return events;
  }

  boolean post(Event event) {
    return queue.offer(event);
  }

  Event await() throws InterruptedException {
    return queue.take();
  }

  /** The next event, or {@code null} if there is none within this time. */
  Event await(Duration atMost) throws InterruptedException {
    return queue.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
