package dev.grove.actors.manifest;

import dev.grove.actors.manifest.ManifestFormat.Commit;
import dev.grove.actors.manifest.ManifestFormat.RecordType;
import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.betree.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Writes the records of one checkpoint into a file, a bounded buffer at a time. The index changes
 * only when the checkpoint is durable, by {@link #applyTo}.
 */
final class CheckpointEncoder {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final byte[] NOTHING = {};

  private final AppendFile file;
  private final PlaceChecksum checksum;
  private final ByteWriter buffer = new ByteWriter(BUFFER_BYTES);
  private final CRC32C running = new CRC32C();
  private final List<Change> changes = new ArrayList<>();

  private record Change(RecordType type, long id, ManifestIndex.Place place) {}

  CheckpointEncoder(AppendFile file, UUID volume, long number) {
    this.file = file;
    this.checksum = new PlaceChecksum(volume, number);
  }

  void add(RecordType type, long id, byte[] opaque) {
    long offset = offset();
    int before = buffer.size();
    int crc = ManifestFormat.encode(type, id, opaque, checksum, offset, buffer);
    ManifestFormat.fold(running, crc);
    changes.add(new Change(type, id, new ManifestIndex.Place(offset, buffer.size() - before)));
    if (buffer.size() >= BUFFER_BYTES) {
      drain();
    }
  }

  void puts(ManifestEdit edit) {
    edit.runs().forEach((id, opaque) -> add(RecordType.RUN, id, opaque));
    edit.nodes().forEach((id, opaque) -> add(RecordType.NODE, id, opaque));
  }

  void removals(ManifestEdit edit) {
    edit.removedRuns().forEach(id -> add(RecordType.REMOVED_RUN, id, NOTHING));
    edit.removedNodes().forEach(id -> add(RecordType.REMOVED_NODE, id, NOTHING));
  }

  /** Writes the commit and what is left in the buffer. */
  void commit(long sequence, ManifestCommit commit, long runs, long nodes) {
    Commit record =
        new Commit(sequence, commit, runs, nodes, changes.size(), (int) running.getValue());
    ManifestFormat.encode(record, checksum, offset(), buffer);
    drain();
  }

  void applyTo(ManifestIndex index) {
    changes.forEach(change -> index.apply(change.type(), change.id(), change.place()));
  }

  private long offset() {
    return file.size() + buffer.size();
  }

  private void drain() {
    file.write(List.of(buffer.toByteBuffer()));
    buffer.clear();
  }
}
