package dev.grove.actors.sim;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Edit;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a volume should hold: of every key all the values that it has had, with their LSNs. */
public final class Model {
  /** From this commit on; {@code null} means absent. */
  private record Version(long lsn, byte[] value) {}

  private final TreeMap<byte[], List<Version>> keys = new TreeMap<>(Keys::compare);
  private final List<Batch> commits = new ArrayList<>();
  private long lastLsn;
  private long lastChange;

  public long lastLsn() {
    return lastLsn;
  }

  /** All commits, that of LSN 1 first. */
  public List<Batch> commits() {
    return List.copyOf(commits);
  }

  /** The newest commit that was not empty: a checkpoint need not count those behind it. */
  long lastChange() {
    return lastChange;
  }

  public void apply(long lsn, Batch batch) {
    commits.add(batch);
    lastLsn = lsn;
    if (!batch.isEmpty()) {
      lastChange = lsn;
    }
    for (Batch.Operation operation : batch.operations()) {
      switch (operation) {
        case Batch.Point(byte[] key, Message message) -> set(key, after(get(key), message));
        case Batch.DeleteRange(KeyRange range) ->
            between(range.lo(), range.hi()).keySet().forEach(key -> set(key, null));
      }
    }
  }

  private void set(byte[] key, byte[] value) {
    keys.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Version(lastLsn, value));
  }

  private static byte[] after(byte[] value, Message message) {
    return switch (message) {
      case Put put -> put.value();
      case Delete _ -> null;
      case Patch patch -> {
        byte[] result = value;
        for (Edit edit : patch.edits()) {
          result = after(result, edit);
        }
        yield result;
      }
    };
  }

  private static byte[] after(byte[] value, Edit edit) {
    if (value == null && !edit.createIfAbsent()) {
      return null;
    }
    byte[] old = value == null ? Keys.EMPTY : value;
    byte[] result = Arrays.copyOf(old, Math.max(old.length, edit.end()));
    switch (edit) {
      case Edit.SetBytes set ->
          System.arraycopy(set.bytes(), 0, result, edit.offset(), edit.length());
      case Edit.MaxU64 max -> {
        if (Long.compareUnsigned(max.value(), number(result, max.offset())) > 0) {
          for (int i = 0; i < Long.BYTES; i++) {
            result[max.offset() + i] = (byte) (max.value() >>> (8 * i));
          }
        }
      }
    }
    return result;
  }

  private static long number(byte[] bytes, int offset) {
    long number = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      number = (number << 8) | (bytes[offset + i] & 0xff);
    }
    return number;
  }

  /** The newest value, or {@code null}. */
  public byte[] get(byte[] key) {
    List<Version> versions = keys.get(key);
    return versions == null || versions.isEmpty() ? null : versions.getLast().value();
  }

  /** Whether the key has had this value at any moment since {@code lsn}. */
  boolean had(byte[] key, byte[] value, long lsn) {
    List<Version> versions = keys.getOrDefault(key, List.of());
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (Arrays.equals(versions.get(i).value(), value)) {
        return true;
      }
      if (versions.get(i).lsn() <= lsn) {
        return false;
      }
    }
    return value == null;
  }

  /** All keys ever written in {@code [lo, hi)}. */
  NavigableMap<byte[], ?> between(byte[] lo, byte[] hi) {
    return hi == null ? keys.tailMap(lo, true) : keys.subMap(lo, true, hi, false);
  }

  /** Present keys in {@code [lo, hi)}, in order. */
  public List<byte[]> present(byte[] lo, byte[] hi) {
    return between(lo, hi).keySet().stream().filter(key -> get(key) != null).toList();
  }

  /** Forgets the commits behind {@code lsn}: the device has lost them. */
  void loseAfter(long lsn) {
    keys.values().forEach(versions -> versions.removeIf(version -> version.lsn() > lsn));
    commits.subList((int) lsn, commits.size()).clear();
    lastLsn = lsn;
    lastChange =
        keys.values().stream().flatMap(List::stream).mapToLong(Version::lsn).max().orElse(0);
  }
}
