package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.source.EncodedMessage;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * The base of a leaf as one source: its references do not overlap, so a walk reads one run after
 * the other.
 */
final class BaseSource implements MessageSource {
  private final List<RunRef> refs;

  BaseSource(List<RunRef> refs) {
    this.refs = refs;
  }

  @Override
  public Message find(byte[] key) {
    for (RunRef ref : refs) {
      if (ref.range().contains(key)) {
        return ref.source().find(key);
      }
    }
    return null;
  }

  @Override
  public boolean deletes(byte[] key) {
    return false;
  }

  @Override
  public PointCursor points(KeyRange range) {
    return new Walk(refs, ref -> ref.source().points(range));
  }

  @Override
  public PointCursor pointsBackward(KeyRange range) {
    return new Walk(refs.reversed(), ref -> ref.source().pointsBackward(range));
  }

  @Override
  public RangeCursor rangeDeletes(KeyRange range) {
    return NoRanges.INSTANCE;
  }

  @Override
  public RangeCursor rangeDeletesBackward(KeyRange range) {
    return NoRanges.INSTANCE;
  }

  /** A base holds no range deletes. */
  private enum NoRanges implements RangeCursor {
    INSTANCE;

    @Override
    public boolean next() {
      return false;
    }

    @Override
    public KeyRange range() {
      throw new IllegalStateException("no range");
    }
  }

  /** One reference after the other. */
  private static final class Walk implements PointCursor {
    private final Iterator<RunRef> refs;
    private final Function<RunRef, PointCursor> open;
    private PointCursor current;

    Walk(List<RunRef> refs, Function<RunRef, PointCursor> open) {
      this.refs = refs.iterator();
      this.open = open;
    }

    @Override
    public boolean next() {
      while (true) {
        if (current != null && current.next()) {
          return true;
        }
        if (!refs.hasNext()) {
          return false;
        }
        current = open.apply(refs.next());
      }
    }

    @Override
    public byte[] key() {
      return current.key();
    }

    @Override
    public Message message() {
      return current.message();
    }

    @Override
    public void encoded(EncodedMessage at) {
      current.encoded(at);
    }
  }
}
