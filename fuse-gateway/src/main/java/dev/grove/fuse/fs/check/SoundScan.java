package dev.grove.fuse.fs.check;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A scan that goes on behind what cannot be read. The range is cut at the ends of the damaged ones;
 * a part that fails is left where it does. Used by one thread.
 */
final class SoundScan implements AutoCloseable {
  private final Records records;
  private final BiConsumer<KeyRange, String> unreadable;
  private final Deque<KeyRange> parts = new ArrayDeque<>();
  private KeyRange part;
  private Volume.Cursor cursor;
  private byte[] last;

  /**
   * @param damaged where reading may fail; in any order
   * @param unreadable told what could not be read, and why
   */
  SoundScan(
      Records records,
      KeyRange range,
      List<KeyRange> damaged,
      BiConsumer<KeyRange, String> unreadable) {
    this.records = records;
    this.unreadable = unreadable;
    List<byte[]> cuts = new ArrayList<>();
    for (KeyRange hole : damaged) {
      cuts.add(hole.lo());
      if (hole.hi() != null) {
        cuts.add(hole.hi());
      }
    }
    cuts.sort(Keys::compare);
    byte[] from = range.lo();
    for (byte[] cut : cuts) {
      if (Keys.compare(cut, from) > 0 && Keys.isBelow(cut, range.hi())) {
        parts.add(new KeyRange(from, cut));
        from = cut;
      }
    }
    parts.add(new KeyRange(from, range.hi()));
  }

  boolean next() {
    while (true) {
      if (cursor == null) {
        if (parts.isEmpty()) {
          return false;
        }
        part = parts.poll();
        last = null;
        cursor = records.scan(part.lo(), part.hi());
      }
      try {
        if (cursor.next()) {
          last = cursor.key();
          return true;
        }
      } catch (VolumeException e) {
        if (e.reason() != Reason.DAMAGED) {
          throw e;
        }
        byte[] from = last == null ? part.lo() : Keys.successor(last);
        unreadable.accept(new KeyRange(from, part.hi()), e.getMessage());
      }
      close();
    }
  }

  byte[] key() {
    return last;
  }

  byte[] value() {
    return cursor.value();
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }
}
