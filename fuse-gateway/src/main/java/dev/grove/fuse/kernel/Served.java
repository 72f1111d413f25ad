package dev.grove.fuse.kernel;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The request that one reader is serving. Its reader writes it; others look at it, and may answer
 * in its place: who answers has claimed the request before, so there is one answer.
 */
final class Served {
  /** Number of the request as the kernel has it; 0 if there is none, or it has been claimed. */
  private final AtomicLong unique = new AtomicLong();

  // written before unique is set, read after it was seen
  private Opcode opcode = Opcode.OTHER;
  private int pid;

  void begin(long request, Opcode kind, int caller) {
    opcode = kind;
    pid = caller;
    unique.setRelease(request);
  }

  /** The request in service, or 0. */
  long current() {
    return unique.getAcquire();
  }

  /** Whether the caller may answer this request; nobody else may then. */
  boolean claim(long request) {
    return unique.compareAndSet(request, 0);
  }

  /**
   * Whether the request may be answered by an error though it is still being served: it changes
   * nothing, and the kernel remembers nothing of an answer that it did not get.
   */
  boolean mayBeAbandoned() {
    return switch (opcode) {
      case FSYNC, FSYNCDIR, SYNCFS, READ, GETATTR, STATX, STATFS, READLINK, GETXATTR, LISTXATTR ->
          true;
      default -> false;
    };
  }

  /** The thread that waits for the answer, or 0 if this system does not know it. */
  int pid() {
    return pid;
  }
}
