package dev.grove.actors.crash;

import dev.grove.actors.fault.Faults.Errno;
import dev.grove.actors.fault.Faults.Verdict;
import dev.grove.actors.fault.Operation;
import java.util.SplittableRandom;

/**
 * Operations that fail, from one on.
 *
 * @param at number of the operation
 */
record Fault(Kind kind, long at) {
  private static final int WHILE_OPERATIONS = 60;

  /** How, and which. */
  enum Kind {
    WRITE_EIO,
    WRITE_EIO_FOR_GOOD,
    NAMES_EIO,
    FORCE_EIO,
    FORCE_EIO_FOR_GOOD,
    FORCE_ENOSPC,
    READ_EIO,
    READ_EIO_FOR_GOOD,
    ENOSPC,
    ENOSPC_FOR_A_WHILE,
    ENOSPC_FOR_GOOD,
    SHORT;

    /** Whether an operation of this kind can fail like this. */
    boolean concerns(Operation.Kind operation) {
      return switch (this) {
        case WRITE_EIO, WRITE_EIO_FOR_GOOD -> operation == Operation.Kind.WRITE;
        case NAMES_EIO ->
            operation.changes() && !operation.forces() && operation != Operation.Kind.WRITE;
        case FORCE_EIO, FORCE_EIO_FOR_GOOD, FORCE_ENOSPC -> operation.forces();
        case READ_EIO, READ_EIO_FOR_GOOD -> !operation.changes();
        case ENOSPC, ENOSPC_FOR_A_WHILE, ENOSPC_FOR_GOOD -> operation.takesRoom();
        case SHORT -> operation == Operation.Kind.WRITE || operation == Operation.Kind.READ;
      };
    }

    private long lasts() {
      return switch (this) {
        case WRITE_EIO, NAMES_EIO, FORCE_EIO, FORCE_ENOSPC, READ_EIO, ENOSPC, SHORT -> 1;
        case ENOSPC_FOR_A_WHILE -> WHILE_OPERATIONS;
        case WRITE_EIO_FOR_GOOD, FORCE_EIO_FOR_GOOD, READ_EIO_FOR_GOOD, ENOSPC_FOR_GOOD ->
            Long.MAX_VALUE;
      };
    }

    private Errno errno() {
      return switch (this) {
        case FORCE_ENOSPC, ENOSPC, ENOSPC_FOR_A_WHILE, ENOSPC_FOR_GOOD -> Errno.ENOSPC;
        default -> Errno.EIO;
      };
    }
  }

  static Fault parse(String text) {
    String[] parts = text.split("@", 2);
    return new Fault(Kind.valueOf(parts[0]), Long.parseLong(parts[1]));
  }

  Verdict verdict(Operation operation, SplittableRandom random) {
    boolean now = operation.number() >= at && operation.number() - at < kind.lasts();
    if (!now || !kind.concerns(operation.kind())) {
      return new Verdict.Go();
    }
    if (kind == Kind.SHORT) {
      return new Verdict.Partly(random.nextInt(Math.max(1, operation.bytes())));
    }
    // A full device takes a part of a write, but makes no new name.
    boolean effect =
        random.nextBoolean()
            && (kind.errno() == Errno.EIO || operation.kind() == Operation.Kind.WRITE);
    return new Verdict.Fail(kind.errno(), effect, random.nextBoolean());
  }

  @Override
  public String toString() {
    return kind + "@" + at;
  }
}
