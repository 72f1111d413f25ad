package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;

/**
 * Stored bytes are not what was written. Names the run, the offset and the keys that cannot be
 * read; the data is never served.
 */
public final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient KeyRange keys;
  private final long run;
  private final String name;
  private final long offset;
  private final String detail;

  /** Damage of which it is not yet known which keys it concerns. */
  public DamagedException(long run, long offset, String detail) {
    this(run, offset, detail, null);
  }

  /** The same, found by a device that could not read it. */
  public DamagedException(long run, long offset, String detail, Throwable cause) {
    this(run, "run " + run, offset, null, detail, cause);
  }

  private DamagedException(
      long run, String name, long offset, KeyRange keys, String detail, Throwable cause) {
    super(message(name, offset, keys, detail), cause);
    this.run = run;
    this.name = name;
    this.offset = offset;
    this.keys = keys;
    this.detail = detail;
  }

  private static String message(String name, long offset, KeyRange keys, String detail) {
    String concerned = keys == null ? "" : " (keys " + keys + ")";
    return name + " is damaged at offset " + offset + concerned + ": " + detail;
  }

  /** The same, told whoever asked for one of {@code unreadable}. */
  DamagedException of(String blobName, KeyRange unreadable) {
    return new DamagedException(run, blobName, offset, unreadable, detail, this);
  }

  /** The damaged run; 0 if it is not known. */
  public long run() {
    return run;
  }

  /** What an operator knows the run by: its id, and its file where it has one. */
  public String name() {
    return name;
  }

  /** Bytes from the start of the run. */
  public long offset() {
    return offset;
  }

  /** No other key is concerned; {@code null} if that is not known. */
  public KeyRange keys() {
    return keys;
  }
}
