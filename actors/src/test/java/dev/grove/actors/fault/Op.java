package dev.grove.actors.fault;

import dev.grove.actors.fault.Operation.Kind;

/** Those operations that a volume waits for, in its own words. */
public enum Op {
  RUN_WRITE,
  RUN_FORCE,
  RUN_DELETE,
  LOG_CREATE,
  LOG_WRITE,
  LOG_FORCE,
  LOG_RECYCLE,
  LOG_DELETE,
  MANIFEST_WRITE,
  MANIFEST_FORCE,
  MANIFEST_PUBLISH,
  MANIFEST_DELETE;

  private static final String SPARE = ".spare";

  /** What an operation of the disk is for, or {@code null} if it is none of these. */
  public static Op of(Operation operation) {
    return switch (operation.part()) {
      case RUNS -> ofRun(operation.kind());
      case LOG -> ofLog(operation.kind(), operation.path().endsWith(SPARE));
      case MANIFEST -> ofManifest(operation.kind());
      case OTHER -> null;
    };
  }

  private static Op ofRun(Kind kind) {
    return switch (kind) {
      case WRITE -> RUN_WRITE;
      case FORCE -> RUN_FORCE;
      case DELETE -> RUN_DELETE;
      default -> null;
    };
  }

  private static Op ofLog(Kind kind, boolean spare) {
    return switch (kind) {
      case CREATE -> LOG_CREATE;
      case RENAME -> spare ? LOG_RECYCLE : LOG_CREATE;
      case WRITE -> LOG_WRITE;
      case FORCE -> LOG_FORCE;
      case DELETE -> LOG_DELETE;
      default -> null;
    };
  }

  private static Op ofManifest(Kind kind) {
    return switch (kind) {
      case WRITE -> MANIFEST_WRITE;
      case FORCE -> MANIFEST_FORCE;
      case RENAME -> MANIFEST_PUBLISH;
      case DELETE -> MANIFEST_DELETE;
      default -> null;
    };
  }
}
