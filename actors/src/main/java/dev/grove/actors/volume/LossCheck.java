package dev.grove.actors.volume;

import dev.grove.actors.log.LogEnd;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, before a recovery deletes the runs that nothing names, whether it may be the one that
 * names them which is lost: a manifest that is older than it was, or gone.
 */
record LossCheck(Southbound southbound, Optional<ManifestState> manifest) {
  private static final Logger LOG = LoggerFactory.getLogger(LossCheck.class);

  /**
   * Does nothing in a volume that a crash has left.
   *
   * @param end of the log
   * @param missing runs that manifest or log name, and that are not there
   * @param unused runs that are there, and that neither names
   * @throws VolumeException {@code DAMAGED}
   */
  void check(LogEnd end, Set<Long> missing, List<Long> unused) {
    boolean hasLog =
        end.segments().stream().anyMatch(segment -> segment.bytes() >= FileHeader.BYTES);
    if (manifest.isEmpty() && !hasLog && !unused.isEmpty()) {
      throw damaged(1, 0, "it is missing, and so is the log, but there are " + runs(unused));
    }
    if (manifest.isPresent() && !missing.isEmpty() && !unused.isEmpty()) {
      throw damaged(
          manifest.get().number(),
          manifest.get().bytes(),
          "run "
              + missing.iterator().next()
              + ", which it names, is missing, and it does not name "
              + runs(unused)
              + " that are there: it has lost its last checkpoint");
    }
    if (manifest.isPresent() && !hasLog) {
      LOG.warn("the log is gone: the volume is as of its last checkpoint, LSN {}", end.lastLsn());
    }
  }

  private static String runs(List<Long> unused) {
    return unused.size() + " runs (" + unused.getFirst() + " and on)";
  }

  private VolumeException damaged(long number, long offset, String what) {
    return new VolumeException(
        Reason.DAMAGED,
        southbound.manifests().name(number)
            + " is damaged at offset "
            + offset
            + ": "
            + what
            + "; no run was deleted: restore the volume from a backup");
  }
}
