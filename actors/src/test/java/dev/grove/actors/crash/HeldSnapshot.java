package dev.grove.actors.crash;

import dev.grove.actors.sim.Model;
import dev.grove.actors.volume.Snapshot;
import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.Keys;
import java.util.Arrays;
import java.util.List;

/** A snapshot, and what the volume held when it was taken. */
record HeldSnapshot(Snapshot snapshot, List<byte[]> keys, List<byte[]> values) {
  static HeldSnapshot take(Volume volume, Model model) {
    List<byte[]> keys = model.present(Keys.EMPTY, null);
    return new HeldSnapshot(volume.snapshot(), keys, keys.stream().map(model::get).toList());
  }

  void check() {
    try (Volume.Cursor cursor = snapshot.scan(Keys.EMPTY, null)) {
      for (int i = 0; i < keys.size(); i++) {
        if (!cursor.next()
            || !Arrays.equals(keys.get(i), cursor.key())
            || !Arrays.equals(values.get(i), cursor.value())) {
          throw new AssertionError("the snapshot at " + snapshot.lsn() + " differs at key " + i);
        }
      }
      if (cursor.next()) {
        throw new AssertionError("the snapshot at " + snapshot.lsn() + " has a key too many");
      }
    }
  }

  void close() {
    snapshot.close();
  }
}
