package dev.grove.actors.damage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.run.DamagedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Reads all of a volume and compares it with a model. What is refused has to be named: the run, the
 * offset, and keys, outside of which everything has to be there.
 */
final class Reading {
  /** No volume here has so many pages. */
  private static final int REFUSALS_MAX = 10_000;

  private final Volume volume;
  private final NavigableMap<byte[], byte[]> model;
  private final List<KeyRange> refused = new ArrayList<>();
  private String firstMessage = "";

  private Reading(Volume volume, NavigableMap<byte[], byte[]> model) {
    this.volume = volume;
    this.model = model;
  }

  /**
   * What could not be read.
   *
   * @param keys ranges named by errors, each once or more
   * @param message of the first error; empty if there was none
   */
  record Result(List<KeyRange> keys, String message) {
    boolean isWhole() {
      return keys.isEmpty();
    }
  }

  /**
   * @param gets every so many keys are looked up one by one, too
   * @throws AssertionError if a wrong value was served, or something else than damage reported
   */
  static Result all(Volume volume, NavigableMap<byte[], byte[]> model, int gets) {
    Reading reading = new Reading(volume, model);
    reading.forward(KeyRange.ALL);
    reading.backward(KeyRange.ALL);
    int number = 0;
    for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
      if (number++ % gets == 0 || reading.isRefused(entry.getKey())) {
        reading.get(entry.getKey(), entry.getValue());
        reading.get(Keys.successor(entry.getKey()), null);
      }
    }
    return new Result(reading.refused, reading.firstMessage);
  }

  /** How many commits a volume holds; -1 if that cannot be read. */
  static int counter(Volume volume) {
    try {
      byte[] count = volume.get(SampleVolume.COUNTER);
      return count == null ? 0 : Integer.parseInt(new String(count, UTF_8));
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      return -1;
    }
  }

  /** Scans; where damage ends that, what lies before the named keys, and what lies behind them. */
  private void forward(KeyRange range) {
    KeyRange rest = range;
    while (!rest.isEmpty()) {
      // Behind the last key that came: the damage may be in keys that have been deleted.
      byte[] at = rest.lo();
      try (Volume.Cursor cursor = volume.scan(rest.lo(), rest.hi())) {
        for (Map.Entry<byte[], byte[]> expected : in(rest).entrySet()) {
          byte[] key = expected.getKey();
          expect(cursor.next(), key, "a scan ends before it");
          expect(Arrays.equals(key, cursor.key()), key, "a scan has " + Keys.text(cursor.key()));
          expect(Arrays.equals(expected.getValue(), cursor.value()), key, "a scan has a value");
          at = Keys.successor(key);
        }
        expect(!cursor.next(), at, "a scan goes on");
        return;
      } catch (VolumeException e) {
        KeyRange damaged = damagedKeys(e);
        expect(damaged.overlaps(new KeyRange(at, rest.hi())), at, "other keys: " + e.getMessage());
        forward(new KeyRange(at, damaged.lo()));
        if (damaged.hi() == null) {
          return;
        }
        rest = new KeyRange(damaged.hi(), rest.hi());
      }
    }
  }

  private void backward(KeyRange range) {
    KeyRange rest = range;
    while (!rest.isEmpty()) {
      byte[] at = rest.hi();
      try (Volume.Cursor cursor = volume.scanBackward(rest.lo(), rest.hi())) {
        for (Map.Entry<byte[], byte[]> entry : in(rest).descendingMap().entrySet()) {
          byte[] key = entry.getKey();
          expect(cursor.next(), key, "a backward scan ends before it");
          expect(Arrays.equals(key, cursor.key()), key, "a backward scan has another key");
          expect(Arrays.equals(entry.getValue(), cursor.value()), key, "a backward scan");
          at = key;
        }
        expect(!cursor.next(), rest.lo(), "a backward scan goes on");
        return;
      } catch (VolumeException e) {
        KeyRange damaged = damagedKeys(e);
        KeyRange wanted = new KeyRange(rest.lo(), at);
        expect(damaged.overlaps(wanted), rest.lo(), "other keys: " + e.getMessage());
        if (damaged.hi() != null) {
          backward(new KeyRange(Keys.maxLower(damaged.hi(), rest.lo()), at));
        }
        rest = new KeyRange(rest.lo(), damaged.lo());
      }
    }
  }

  private NavigableMap<byte[], byte[]> in(KeyRange range) {
    return range.hi() == null
        ? model.tailMap(range.lo(), true)
        : model.subMap(range.lo(), true, range.hi(), false);
  }

  private void get(byte[] key, byte[] expected) {
    byte[] found;
    try {
      found = volume.get(key);
    } catch (VolumeException e) {
      expect(damagedKeys(e).contains(key), key, "a lookup fails for other keys: " + e.getMessage());
      return;
    }
    expect(Arrays.equals(expected, found), key, "a lookup finds something else");
  }

  private boolean isRefused(byte[] key) {
    return refused.stream().anyMatch(range -> range.contains(key));
  }

  private KeyRange damagedKeys(VolumeException e) {
    boolean named =
        e.reason() == Reason.DAMAGED
            && e.getCause() instanceof DamagedException damage
            && damage.keys() != null
            && damage.run() > 0
            && e.getMessage().contains("run " + damage.run())
            && e.getMessage().contains(".run) is damaged at offset " + damage.offset() + " (keys ");
    if (!named) {
      throw new AssertionError("an error that does not name the damage: " + e.getMessage(), e);
    }
    KeyRange keys = ((DamagedException) e.getCause()).keys();
    if (refused.size() > REFUSALS_MAX) {
      throw new AssertionError("reading does not end");
    }
    firstMessage = firstMessage.isEmpty() ? e.getMessage() : firstMessage;
    refused.add(keys);
    return keys;
  }

  private static void expect(boolean holds, byte[] key, String otherwise) {
    if (!holds) {
      throw new AssertionError("key " + Keys.text(key) + ": " + otherwise);
    }
  }
}
