package dev.grove.posix.cases;

import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Mismatch;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other processes. */
final class Programs {
  private static final int LIMIT_SECONDS = 10;

  private Programs() {}

  /** Starts a program, runs something, kills the program. */
  static void whileRunning(Env t, List<String> command, Runnable body) {
    Process process = start(command);
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      // The file is busy from exec on, and the child has that name from then on.
      while (!process.info().command().orElse("").equals(command.getFirst())
          && process.isAlive()
          && System.nanoTime() < deadline) {
        Env.pause(5);
      }
      t.check("a running program", process.isAlive());
      body.run();
    } finally {
      kill(process);
    }
  }

  static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new Mismatch("expected that " + command.getFirst() + " starts, seen " + e.getMessage());
    }
  }

  /** SIGKILL, and its end. */
  static void kill(Process process) {
    process.destroyForcibly();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new Mismatch("expected that a killed process ends, seen that it lives");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
