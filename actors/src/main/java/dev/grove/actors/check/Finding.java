package dev.grove.actors.check;

import dev.grove.betree.key.KeyRange;
import java.util.Optional;

/**
 * Something that a check has found in the store of a volume.
 *
 * @param severity whether it is wrong
 * @param what one line that names the file, or the run, and the offset
 * @param keys what is affected, if that is known
 */
public record Finding(Severity severity, String what, Optional<KeyRange> keys) {
  /** How bad. */
  public enum Severity {
    /** As a crash may leave it; opening the volume tidies it up. */
    NOTE,
    /** Not what was written. */
    ERROR
  }

  public static Finding note(String what) {
    return new Finding(Severity.NOTE, what, Optional.empty());
  }

  public static Finding error(String what) {
    return new Finding(Severity.ERROR, what, Optional.empty());
  }

  public static Finding error(String what, KeyRange keys) {
    return new Finding(Severity.ERROR, what, Optional.of(keys));
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
