package dev.grove.actors.sim;

/** A fingerprint of all that has happened in a run, in order. */
public final class Trace {
  private long hash = 1;
  private long events;

  public void add(String what, long value) {
    add(what.hashCode());
    add(value);
    events++;
  }

  private void add(long value) {
    hash = (Long.rotateLeft(hash, 5) ^ value) * 0x9E3779B97F4A7C15L;
  }

  public long hash() {
    return hash;
  }

  long events() {
    return events;
  }
}
