package dev.grove.posix.suite;

import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread that is one user: its ids, working directory and umask are not those of the process.
 * System calls make it so, for the C library would change all threads.
 */
final class Worker implements AutoCloseable {
  /** What a worker runs. */
  @FunctionalInterface
  interface Job {
    void run();
  }

  private record Work(Job job, CompletableFuture<Boolean> done) {}

  private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
  private final User user;
  private final int unshared;
  private volatile long thread;

  /**
   * @param user whom to become, {@code null} to stay who one is
   * @param unshared what else the thread has of its own, as {@code CLONE_} bits
   */
  Worker(User user, int unshared) {
    this.user = user;
    this.unshared = unshared;
    Thread.ofPlatform().daemon().name("posix-" + user).start(this::loop);
  }

  private void loop() {
    Work work = take();
    try {
      become();
    } catch (RuntimeException e) {
      work.done.completeExceptionally(e);
      return;
    }
    while (work.job != null) {
      try {
        work.job.run();
        work.done.complete(true);
      } catch (RuntimeException | Error e) {
        work.done.completeExceptionally(e);
      }
      work = take();
    }
  }

  private Work take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      return new Work(null, null);
    }
  }

  private void become() {
    thread = Kernel.call(Call.GETTID);
    must("unshare", Kernel.call(Call.UNSHARE, Abi.CLONE_FS | unshared));
    Kernel.call(Call.UMASK, 0);
    if (user == null || user.uid() == 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      int[] groups = user.groups().stream().mapToInt(Integer::intValue).toArray();
      long list = arena.allocateFrom(ValueLayout.JAVA_INT, groups).address();
      must("setgroups", Kernel.call(Call.SETGROUPS, groups.length, list));
    }
    must("setresgid", Kernel.call(Call.SETRESGID, user.gid(), user.gid(), user.gid()));
    must("setresuid", Kernel.call(Call.SETRESUID, user.uid(), user.uid(), user.uid()));
  }

  private static void must(String what, long result) {
    if (result < 0) {
      throw new NotHere(what + " is refused here: errno " + -result);
    }
  }

  /** Starts a job, and does not wait. */
  CompletableFuture<Boolean> start(Job job) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    queue.add(new Work(job, done));
    return done;
  }

  /** Runs a job to its end; throws what it throws. */
  void run(Job job, int limitSeconds) {
    await(start(job), limitSeconds);
  }

  static void await(CompletableFuture<Boolean> done, int limitSeconds) {
    try {
      done.get(limitSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (TimeoutException e) {
      throw new Mismatch("expected an end, seen none within " + limitSeconds + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Kernel's number of the thread, after it has begun to work. */
  long thread() {
    return thread;
  }

  /** The thread ends after what it has to do. */
  @Override
  public void close() {
    queue.add(new Work(null, null));
  }
}
