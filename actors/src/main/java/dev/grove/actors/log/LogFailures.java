package dev.grove.actors.log;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;

/** Why the log writer answers no more. */
final class LogFailures {
  private LogFailures() {}

  /** What callers are told of anything that a turn of the log writer has thrown. */
  static VolumeException of(Throwable cause) {
    return cause instanceof VolumeException known
        ? known
        : new VolumeException(
            Reason.IO, "the log writer failed: " + cause + "; open the volume again", cause);
  }

  static VolumeException closed() {
    return new VolumeException(Reason.CLOSED, "the volume has been closed; open it again");
  }
}
