package dev.grove.actors.health;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.DamagedException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;

/** Turns what the layers below throw into what callers of a volume see. */
public final class Causes {
  private Causes() {}

  public static VolumeException asVolumeException(Throwable cause) {
    return switch (cause) {
      case VolumeException already -> already;
      case CompletionException wrapped when wrapped.getCause() != null ->
          asVolumeException(wrapped.getCause());
      case DamagedException damaged ->
          new VolumeException(
              Reason.DAMAGED,
              damaged.getMessage() + "; the data in it cannot be served: restore it from a backup",
              damaged);
      case UncheckedIOException io ->
          new VolumeException(
              Reason.IO,
              "the device below failed: " + io.getMessage() + "; see the kernel's log",
              io);
      case OutOfMemoryError memory ->
          new VolumeException(
              Reason.IO,
              "memory is used up: "
                  + memory.getMessage()
                  + "; give the process a larger heap (GROVE_HEAP) and open the volume again",
              memory);
      default ->
          new VolumeException(
              Reason.IO, "unexpected failure: " + cause + "; open the volume again", cause);
    };
  }
}
