package dev.grove.actors.volume;

import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.DamagedException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;

/** Turns what the layers below throw into what callers of a volume see. */
final class Causes {
  private Causes() {}

  static VolumeException asVolumeException(Throwable cause) {
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
      default ->
          new VolumeException(
              Reason.IO, "unexpected failure: " + cause + "; open the volume again", cause);
    };
  }
}
