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

  /**
   * Reads every manifest that is there.
   *
   * @return newest first
   * @throws VolumeException {@code OTHER_FORMAT}, {@code IO}
   */
  public static List<ManifestSurvey> survey(ManifestFiles files, UUID volume) {
    return files.list().reversed().stream().map(number -> survey(files, volume, number)).toList();
  }

  private static ManifestSurvey survey(ManifestFiles files, UUID volume, long number) {
    long bytes = files.size(number);
    try {
      // Not as the newest: whoever goes on from it here writes a new file.
      ManifestState state = new ManifestFile(files, volume, number).read(false, "");
      return new ManifestSurvey(number, bytes, Optional.of(state), Optional.empty(), "");
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      Optional<ManifestState> salvaged = salvage(files, volume, number);
      return new ManifestSurvey(number, bytes, Optional.empty(), salvaged, e.getMessage());
    }
  }

  private static Optional<ManifestState> salvage(ManifestFiles files, UUID volume, long number) {
    try {
      return Optional.of(new ManifestFile(files, volume, number).salvage());
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
