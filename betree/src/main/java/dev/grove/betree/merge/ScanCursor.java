package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Messages;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import java.util.List;

/**
 * A walk over the keys that are present, with their values, in sources below which there is
 * nothing. Once a single source is left, as it is in most of a settled tree, nothing is merged any
 * more.
 */
public final class ScanCursor {
  private final MergeCursor merge;
  private PointCursor last;

  /** Whether {@link #last} stands at a key that has not been given out. */
  private boolean pending;

  private byte[] value;

  private ScanCursor(MergeCursor merge) {
    this.merge = merge;
  }

  /** A walk upwards. */
  public ScanCursor(List<? extends MessageSource> newestFirst, KeyRange range) {
    this(new MergeCursor(newestFirst, range, Direction.FORWARD));
  }

  /** A walk from the greatest key down. */
  public static ScanCursor backward(List<? extends MessageSource> newestFirst, KeyRange range) {
    return new ScanCursor(new MergeCursor(newestFirst, range, Direction.BACKWARD));
  }

  /** Moves to the next key that is present; {@code false} at the end. */
  public boolean next() {
    while (last == null) {
      last = merge.takeLast();
      if (last != null) {
        pending = true;
      } else if (!merge.next()) {
        return false;
      } else {
        value = merge.value();
        if (value != null) {
          return true;
        }
      }
    }
    return nextOfLast();
  }

  private boolean nextOfLast() {
    while (pending || last.next()) {
      pending = false;
      value = Messages.apply(last.message(), null);
      if (value != null) {
        return true;
      }
    }
    return false;
  }

  public byte[] key() {
    return last == null ? merge.key() : last.key();
  }

  public byte[] value() {
    return value;
  }
}
