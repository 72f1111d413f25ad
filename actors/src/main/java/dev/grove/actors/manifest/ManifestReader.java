package dev.grove.actors.manifest;

import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds the newest manifest that can be read. */
public final class ManifestReader {
  private ManifestReader() {}

  /**
   * The state as of the last durable checkpoint. If the newest manifest is damaged and the one
   * before is still there, that one counts, and the state has a note; whether the log reaches back
   * to it is for the log's reader to say.
   *
   * @param volume whose manifest it must be
   * @return empty if the volume has never had a checkpoint
   * @throws VolumeException {@code DAMAGED} with file and offset, {@code OTHER_FORMAT}, {@code IO}
   */
  public static Optional<ManifestState> load(ManifestFiles files, UUID volume) {
    List<Long> numbers = files.list();
    VolumeException newest = null;
    for (long number : numbers.reversed()) {
      try {
        String note =
            newest == null
                ? ""
                : newest.getMessage() + "; using " + files.name(number) + " instead";
        return Optional.of(new ManifestFile(files, volume, number).read(newest == null, note));
      } catch (VolumeException e) {
        if (e.reason() != Reason.DAMAGED) {
          throw e;
        }
        newest = newest == null ? e : newest;
      }
    }
    if (newest != null) {
      throw newest;
    }
    return Optional.empty();
  }
}
