package dev.grove.actors.log;

import java.util.concurrent.CompletableFuture;

/** Answers of the log writer as futures. */
public final class LogResults {
  private LogResults() {}

  /** Completes {@code done} with the durable LSN, or with the failure. */
  public static void complete(CompletableFuture<Long> done, LogWriter.SyncResult result) {
    switch (result) {
      case LogWriter.SyncResult.Durable durable -> done.complete(durable.lsn());
      case LogWriter.SyncResult.Failed failed -> done.completeExceptionally(failed.cause());
    }
  }
}
