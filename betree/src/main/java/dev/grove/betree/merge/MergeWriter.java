package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Put;
import dev.grove.betree.run.RunBuilder;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunOptions;
import dev.grove.betree.source.EncodedMessage;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.RangeCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Compaction: writes what several sources say as one sequence of runs, which cover disjoint ranges
 * in ascending order.
 *
 * <pre>
 * for every key, of every segment:
 * 1. ranges that end at or before the key go to the run;
 * 2. if the key would make the run too large, the run ends here, and a range that covers the key is cut in two;
 * 3. the key's message goes to the run.
 * </pre>
 *
 * <p>Above the bottom the union of the range deletes is kept; a key that one of them covers is
 * stored as its value, or not at all, because whatever is older is hidden. At the bottom nothing is
 * older: only values are kept.
 */
public final class MergeWriter {
  private final LongSupplier ids;
  private final RunOptions options;
  private final long maxRunBytes;
  private final boolean bottom;

  /**
   * @param ids gives every run its id
   * @param maxRunBytes aim for the largest run; exceeded by the footer, or where one entry is
   *     larger
   * @param bottom whether nothing older than the sources exists for the keys of the segments
   */
  public MergeWriter(LongSupplier ids, RunOptions options, long maxRunBytes, boolean bottom) {
    this.ids = ids;
    this.options = options;
    this.maxRunBytes = maxRunBytes;
    this.bottom = bottom;
  }

  /**
   * Merges segments that ascend and are disjoint. A run may span several segments.
   *
   * @return the runs in key order; none if nothing is left
   */
  public List<RunImage> merge(List<Segment> segments) {
    List<RunImage> runs = new ArrayList<>();
    merge(segments, runs::add);
    return runs;
  }

  /** The same, but hands each run over as soon as it is complete. */
  public void merge(List<Segment> segments, Consumer<RunImage> sink) {
    checkOrder(segments);
    Output output = new Output(sink);
    for (Segment segment : segments) {
      output.write(segment);
    }
    output.finishRun();
  }

  private static void checkOrder(List<Segment> segments) {
    for (int i = 1; i < segments.size(); i++) {
      byte[] end = segments.get(i - 1).range().hi();
      if (end == null || Keys.compare(end, segments.get(i).range().lo()) > 0) {
        throw new IllegalArgumentException("segments must ascend and not overlap");
      }
    }
  }

  /** One merge: the run being built, and the range delete that comes next. */
  private final class Output {
    private final Consumer<RunImage> sink;
    private final EncodedMessage composed = new EncodedMessage();
    private EncodedMessage message = composed;
    private RunBuilder builder;
    private byte[] lastPoint;
    private RangeCursor ranges;
    private KeyRange range;

    Output(Consumer<RunImage> sink) {
      this.sink = sink;
    }

    void write(Segment segment) {
      List<? extends MessageSource> sources = bottom ? List.of() : segment.newestFirst();
      ranges = new RangeUnion(sources, segment.range());
      nextRange();
      MergeCursor cursor = new MergeCursor(segment.newestFirst(), segment.range());
      while (cursor.next()) {
        if (survives(cursor)) {
          addPoint(cursor.key());
        }
      }
      while (range != null) {
        addRange();
      }
    }

    /**
     * Whether anything of the key is left; {@link #message} is then pointed to it.
     *
     * <p>Most keys come from one source, and their message is copied as it is, never decoded. What
     * has to be composed, and a patch that nothing older can lie below, is decoded.
     */
    private boolean survives(MergeCursor cursor) {
      boolean lowest = bottom || cursor.isRangeDeleted();
      if (cursor.isSingle() && !(lowest && cursor.encoded().isPatch())) {
        message = cursor.encoded();
        return !(lowest && message.isDelete());
      }
      message = composed;
      if (!lowest) {
        composed.encode(cursor.message());
        return true;
      }
      byte[] value = cursor.value();
      if (value != null) {
        composed.encode(new Put(value));
      }
      return value != null;
    }

    private void addPoint(byte[] key) {
      while (range != null && range.hi() != null && Keys.compare(range.hi(), key) <= 0) {
        addRange();
      }
      if (isFull((long) key.length + message.length())) {
        if (range != null && Keys.compare(range.lo(), key) < 0) {
          builder.addRange(new KeyRange(range.lo(), key));
          range = new KeyRange(key, range.hi());
        }
        finishRun();
      }
      builder().add(key, message);
      lastPoint = key;
    }

    /**
     * Adds the whole range that is next; the run may end before it only if all its points lie
     * before it.
     */
    private void addRange() {
      boolean pointsBelow = lastPoint == null || Keys.compare(lastPoint, range.lo()) < 0;
      if (pointsBelow && isFull(0)) {
        finishRun();
      }
      builder().addRange(range);
      nextRange();
    }

    private void nextRange() {
      range = ranges.next() ? ranges.range() : null;
    }

    private boolean isFull(long more) {
      return builder != null && builder.bytesSoFar() + more > maxRunBytes;
    }

    private RunBuilder builder() {
      if (builder == null) {
        builder = new RunBuilder(ids.getAsLong(), options);
      }
      return builder;
    }

    void finishRun() {
      if (builder != null) {
        RunImage image = builder.finish();
        builder = null;
        lastPoint = null;
        sink.accept(image);
      }
    }
  }
}
