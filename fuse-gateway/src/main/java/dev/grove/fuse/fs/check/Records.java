package dev.grove.fuse.fs.check;

import dev.grove.actors.volume.Snapshot;
import dev.grove.actors.volume.Volume;

/** The records of a file system, as they stand at one moment. */
public interface Records {
  /** The value of a key, or {@code null}. */
  byte[] get(byte[] key);

  /** The keys in {@code [lo, hi)}, in order. */
  Volume.Cursor scan(byte[] lo, byte[] hi);

  /** Those of a snapshot. */
  static Records of(Snapshot snapshot) {
    return new Records() {
      @Override
      public byte[] get(byte[] key) {
        return snapshot.get(key);
      }

      @Override
      public Volume.Cursor scan(byte[] lo, byte[] hi) {
        return snapshot.scan(lo, hi);
      }
    };
  }

  /** Those of a volume that nobody changes meanwhile. */
  static Records of(Volume volume) {
    return new Records() {
      @Override
      public byte[] get(byte[] key) {
        return volume.get(key);
      }

      @Override
      public Volume.Cursor scan(byte[] lo, byte[] hi) {
        return volume.scan(lo, hi);
      }
    };
  }
}
