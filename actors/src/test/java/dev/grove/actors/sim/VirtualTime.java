package dev.grove.actors.sim;

import akka.actor.Cancellable;
import akka.actor.Scheduler;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's timers on a clock that moves only when it is told to. Timers that are due at the same time
 * fire in the order in which they were set. Akka makes the instance.
 */
public final class VirtualTime implements Scheduler {
  private static final class Timer implements Cancellable, Comparable<Timer> {
    final long dueNanos;
    final long number;
    final Runnable work;
    final ExecutionContext executor;
    boolean over;

    Timer(long dueNanos, long number, Runnable work, ExecutionContext executor) {
      this.dueNanos = dueNanos;
      this.number = number;
      this.work = work;
      this.executor = executor;
    }

    @Override
    public boolean cancel() {
      boolean first = !over;
      over = true;
      return first;
    }

    @Override
    public boolean isCancelled() {
      return over;
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(dueNanos, other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long nowNanos;
  private long made;

  /** The arguments are those that Akka gives to any scheduler. */
  public VirtualTime(Config config, LoggingAdapter log, ThreadFactory threads) {}

  long nowNanos() {
    return nowNanos;
  }

  /** Lets time pass, and hands what is due by then to its executor. */
  void pass(long nanos) {
    long until = nowNanos + nanos;
    for (Timer next = timers.peek(); next != null && next.dueNanos <= until; next = timers.peek()) {
      fire(timers.poll());
    }
    nowNanos = until;
  }

  /** Lets time pass until the next timer fires; returns whether there was one. */
  boolean passToNext() {
    for (Timer next = timers.poll(); next != null; next = timers.poll()) {
      if (fire(next)) {
        return true;
      }
    }
    return false;
  }

  private boolean fire(Timer timer) {
    if (!timer.cancel()) {
      return false;
    }
    nowNanos = Math.max(nowNanos, timer.dueNanos);
    timer.executor.execute(timer.work);
    return true;
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable work, ExecutionContext executor) {
    Timer timer = new Timer(nowNanos + Math.max(0, delay.toNanos()), made++, work, executor);
    timers.add(timer);
    return timer;
  }

  /** A timer that fires again and again; deprecated in Akka, which asks for it nowhere. */
  @Override
  @SuppressWarnings("deprecation")
  public Cancellable schedule(
      FiniteDuration first, FiniteDuration interval, Runnable work, ExecutionContext executor) {
    return scheduleWithFixedDelay(first, interval, work, executor);
  }

  @Override
  public double maxFrequency() {
    return 1e9;
  }
}
