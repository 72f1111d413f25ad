package dev.grove.actors.manifest;

import dev.grove.actors.manifest.ManifestFormat.Head;
import dev.grove.actors.manifest.ManifestFormat.RecordType;
import dev.grove.actors.southbound.FileWindow;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Copies live records of one manifest into the next, each verified once more. */
final class ManifestCopy {
  private final ManifestFiles files;
  private final long number;
  private final FileWindow window;
  private final PlaceChecksum checksum;

  /**
   * @param number of the file that is read
   */
  ManifestCopy(ManifestFiles files, UUID volume, long number) {
    this.files = files;
    this.number = number;
    this.window = new FileWindow(files, number);
    this.checksum = new PlaceChecksum(volume, number);
  }

  /**
   * Copies the records that {@code edit} neither replaces nor removes.
   *
   * @throws VolumeException {@code DAMAGED} if one is not whole any more
   */
  void copy(ManifestIndex index, ManifestEdit edit, CheckpointEncoder target) {
    copy(RecordType.RUN, index.runs(), edit.runs().keySet(), edit.removedRuns(), target);
    copy(RecordType.NODE, index.nodes(), edit.nodes().keySet(), edit.removedNodes(), target);
  }

  private void copy(
      RecordType type,
      Map<Long, ManifestIndex.Place> places,
      Set<Long> replaced,
      Set<Long> removed,
      CheckpointEncoder target) {
    places.entrySet().stream()
        .filter(entry -> !replaced.contains(entry.getKey()) && !removed.contains(entry.getKey()))
        .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(ManifestIndex.Place::offset)))
        .forEach(entry -> target.add(type, entry.getKey(), opaque(entry.getValue())));
  }

  private byte[] opaque(ManifestIndex.Place place) {
    byte[] bytes = window.at(place.offset(), place.bytes());
    int at = window.index(place.offset());
    Head head = bytes == null ? null : ManifestFormat.head(bytes, at);
    if (head == null
        || head.recordBytes() != place.bytes()
        || !ManifestFormat.isWhole(head, bytes, at, checksum, place.offset())) {
      throw new VolumeException(
          Reason.DAMAGED,
          files.name(number)
              + " is damaged at offset "
              + place.offset()
              + ": a record that was whole is not any more; close the volume and look at the device");
    }
    int from = at + ManifestFormat.HEAD_BYTES + ManifestFormat.ID_BYTES;
    return Arrays.copyOfRange(bytes, from, at + place.bytes());
  }
}
