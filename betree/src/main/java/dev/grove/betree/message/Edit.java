package dev.grove.betree.message;

/**
 * One edit of a value. A value that is too short grows with zeros to {@code offset + length}. An
 * absent value stays absent unless {@code createIfAbsent}, which makes it empty first. The flag
 * sits on the edit, not on the patch, so that patches compose by concatenation.
 *
 * <p>Two limits of use. A patch composes to a bounded list of edits unless a number that is raised
 * is also overwritten, or raised, in part. And applying a patch a second time changes nothing
 * unless it does that, or mixes the flag: an edit that an absent value ignored applies when a later
 * edit has created the value.
 */
public sealed interface Edit {
  /**
   * No value may be longer, and no edit reach further: an entry has to fit into a page of a run.
   */
  int MAX_VALUE_BYTES = 8 << 20;

  int offset();

  int length();

  boolean createIfAbsent();

  /** The offset after the last byte that is written. */
  default int end() {
    return offset() + length();
  }

  /** Whether an edit of {@code length >= 0} bytes at {@code offset} stays within the limits. */
  static boolean fits(int offset, int length) {
    return offset >= 0 && length <= MAX_VALUE_BYTES && offset <= MAX_VALUE_BYTES - length;
  }

  /** Overwrites {@code bytes.length} bytes at {@code offset}. */
  record SetBytes(int offset, byte[] bytes, boolean createIfAbsent) implements Edit {
    public SetBytes {
      check(offset, bytes.length);
    }

    @Override
    public int length() {
      return bytes.length;
    }
  }

  /**
   * Raises the unsigned little-endian 64-bit number at {@code offset} to at least {@code value}.
   */
  record MaxU64(int offset, long value, boolean createIfAbsent) implements Edit {
    public MaxU64 {
      check(offset, Long.BYTES);
    }

    @Override
    public int length() {
      return Long.BYTES;
    }
  }

  private static void check(int offset, int length) {
    if (!fits(offset, length)) {
      throw new IllegalArgumentException(
          "edit of "
              + length
              + " bytes at "
              + offset
              + " is not within a value of 0 to "
              + MAX_VALUE_BYTES
              + " bytes");
    }
  }
}
