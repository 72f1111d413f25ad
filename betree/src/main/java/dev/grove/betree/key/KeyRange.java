package dev.grove.betree.key;

/**
 * The keys in {@code [lo, hi)}.
 *
 * @param lo inclusive lower bound
 * @param hi exclusive upper bound, {@code null} for "to the end"
 */
public record KeyRange(byte[] lo, byte[] hi) {
  public static final KeyRange ALL = new KeyRange(Keys.EMPTY, null);

  public boolean contains(byte[] key) {
    return Keys.compare(key, lo) >= 0 && Keys.isBelow(key, hi);
  }

  public boolean isEmpty() {
    return hi != null && Keys.compare(lo, hi) >= 0;
  }

  public boolean overlaps(KeyRange other) {
    return Keys.isBelow(lo, other.hi) && Keys.isBelow(other.lo, hi);
  }

  public boolean covers(KeyRange other) {
    return Keys.compare(lo, other.lo) <= 0 && Keys.compareUpper(hi, other.hi) >= 0;
  }

  /** The smallest range that covers this one and {@code other}; neither is empty. */
  public KeyRange union(KeyRange other) {
    byte[] low = Keys.compare(lo, other.lo) <= 0 ? lo : other.lo;
    return new KeyRange(low, Keys.compareUpper(hi, other.hi) >= 0 ? hi : other.hi);
  }

  /** For people: {@code ['a', 'b')}. */
  @Override
  public String toString() {
    return "[" + Keys.text(lo) + ", " + (hi == null ? "end" : Keys.text(hi)) + ")";
  }

  public KeyRange clip(KeyRange to) {
    return new KeyRange(Keys.maxLower(lo, to.lo), Keys.minUpper(hi, to.hi));
  }
}
