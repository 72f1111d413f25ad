package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.source.MessageSource;
import java.util.List;

/**
 * A forward walk over the keys that are present, with their values, in sources below which there is
 * nothing.
 */
public final class ScanCursor {
  private final MergeCursor merge;
  private byte[] value;

  public ScanCursor(List<? extends MessageSource> newestFirst, KeyRange range) {
    this.merge = new MergeCursor(newestFirst, range);
  }

  /** Moves to the next key that is present; {@code false} at the end. */
  public boolean next() {
    while (merge.next()) {
      value = merge.value();
      if (value != null) {
        return true;
      }
    }
    return false;
  }

  public byte[] key() {
    return merge.key();
  }

  public byte[] value() {
    return value;
  }
}
