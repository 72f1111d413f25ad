package dev.grove.posix.suite;

import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.Kernel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Another thread of a case. Closing it ends the thread, and with it what it alone had. */
public final class Other implements AutoCloseable {
  private static final int LIMIT_SECONDS = 20;

  private final Worker worker;
  private final Consumer<Runnable> here;

  Other(Worker worker, Consumer<Runnable> here) {
    this.worker = worker;
    this.here = here;
  }

  /** A call that has been started there. */
  public record Pending(CompletableFuture<Boolean> done, AtomicLong result) {
    /** Waits for its result. */
    public long await() {
      Worker.await(done, LIMIT_SECONDS);
      return result.get();
    }

    public boolean isDone() {
      return done.isDone();
    }
  }

  public void run(Runnable body) {
    worker.run(() -> here.accept(body), LIMIT_SECONDS);
  }

  public long call(LongSupplier call) {
    return start(call).await();
  }

  public Pending start(LongSupplier call) {
    AtomicLong result = new AtomicLong();
    return new Pending(worker.start(() -> here.accept(() -> result.set(call.getAsLong()))), result);
  }

  /** Sends a signal to this thread alone. */
  public void signal(int number) {
    Kernel.call(Call.TGKILL, ProcessHandle.current().pid(), worker.thread(), number);
  }

  @Override
  public void close() {
    worker.close();
  }
}
