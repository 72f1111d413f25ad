package dev.grove.actors.fault;

/** Decides what becomes of each operation. Called on the thread that asks, without a lock. */
@FunctionalInterface
public interface Faults {
  /** A disk that does what it is told. */
  Faults NONE = _ -> new Verdict.Go();

  /** What becomes of an operation. */
  sealed interface Verdict {
    /** It is done. */
    record Go() implements Verdict {}

    /** A write or a read takes no more than so many bytes, and says so. */
    record Partly(int bytes) implements Verdict {}

    /** A force is not done, and nobody is told: so no disk may be. */
    record Lie() implements Verdict {}

    /**
     * It fails.
     *
     * @param errno in the kernel's words
     * @param hadEffect whether it is done nevertheless; a write, as far as a random byte; a force
     *     always in part
     * @param evicts whether what a force has not written leaves the memory too, and cannot be read
     *     any more
     */
    record Fail(Errno errno, boolean hadEffect, boolean evicts) implements Verdict {}
  }

  /** Why an operation fails. */
  enum Errno {
    EACCES("Permission denied"),
    EIO("Input/output error"),
    EMFILE("Too many open files"),
    ENOSPC("No space left on device"),
    EROFS("Read-only file system");

    private final String text;

    Errno(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  Verdict before(Operation operation);

  /** It was done. */
  default void after(Operation operation) {}
}
