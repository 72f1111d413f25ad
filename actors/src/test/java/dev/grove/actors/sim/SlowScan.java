package dev.grove.actors.sim;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.Keys;

/** A scan that lasts: each key, present or passed over, was so at some moment since it began. */
final class SlowScan {
  private final Model model;
  private final Volume.Cursor cursor;
  private final long beganAt;
  private byte[] from;

  SlowScan(Model model, Volume volume, byte[] lo) {
    this.model = model;
    this.cursor = volume.scan(lo, null);
    this.beganAt = model.lastLsn();
    this.from = lo;
  }

  /** Takes up to so many keys; returns whether there may be more. */
  boolean goOn(int keys) {
    for (int i = 0; i < keys; i++) {
      if (!cursor.next()) {
        absent(from, null);
        cursor.close();
        return false;
      }
      absent(from, cursor.key());
      if (!model.had(cursor.key(), cursor.value(), beganAt)) {
        throw new AssertionError("slow scan finds a value that " + name(cursor.key()) + " had not");
      }
      from = Keys.successor(cursor.key());
    }
    return true;
  }

  private void absent(byte[] lo, byte[] hi) {
    for (byte[] key : model.between(lo, hi).keySet()) {
      if (!model.had(key, null, beganAt)) {
        throw new AssertionError("slow scan passes over " + name(key));
      }
    }
  }

  private String name(byte[] key) {
    return Client.text(key) + " between " + beganAt + " and " + model.lastLsn();
  }
}
