package dev.grove.betree.run;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.EncodedMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds one run in memory. Points and ranges may come interleaved in any way, each kind in
 * ascending order.
 *
 * <pre>
 * data pages | index pages | range pages | range index pages | filter pages | footer | trailer
 * </pre>
 *
 * <p>The footer is the {@link RunMeta}; trailer: {@link Trailer}. Used by one thread, once.
 */
public final class RunBuilder {
  private static final byte[] UNBOUNDED = {0};

  private final long id;
  private final RunOptions options;
  private final BlobWriter blob;
  private final SampleCollector samples = new SampleCollector();
  private final TreeWriter points;
  private final FilterWriter filter;
  private final EncodedMessage encoded = new EncodedMessage();
  private final EncodedMessage packed = new EncodedMessage();
  private final List<KeyRange> ranges = new ArrayList<>();
  private byte[] firstKey;
  private long entries;
  private long tombstones;
  private long patches;
  private long rangeBytes;
  private boolean finished;

  public RunBuilder(long id, RunOptions options) {
    this.id = id;
    this.options = options;
    this.blob = new BlobWriter(new RunTag(id, options.salt()), options.compress());
    this.points = new TreeWriter(blob, PageKind.DATA, options.pageBytes(), samples);
    this.filter = new FilterWriter(options.filterBitsPerKey());
  }

  /**
   * Adds a point.
   *
   * @throws IllegalArgumentException if {@code key} is not above the last one, or the entry exceeds
   *     16 MiB
   */
  public void add(byte[] key, Message message) {
    encoded.encode(message);
    add(key, encoded);
  }

  /**
   * Adds a point whose message is copied as it is, or packed by itself if it is a large put.
   *
   * @throws IllegalArgumentException as for any point
   */
  public void add(byte[] key, EncodedMessage message) {
    byte[] last = points.lastKey();
    if (last != null && Keys.compare(last, key) >= 0) {
      throw new IllegalArgumentException("run " + id + ": keys must ascend strictly");
    }
    checkSize((long) key.length + message.length());
    if (options.compress()) {
      packed.packFrom(message);
      points.add(key, packed);
    } else {
      points.add(key, message);
    }
    filter.add(key);
    firstKey = entries == 0 ? key : firstKey;
    entries++;
    tombstones += message.isDelete() ? 1 : 0;
    patches += message.isPatch() ? 1 : 0;
  }

  /**
   * Adds a range delete, which applies below the points of this run. One that begins where the last
   * one ends extends it.
   *
   * @throws IllegalArgumentException if {@code range} is empty or begins before the end of the last
   *     one
   */
  public void addRange(KeyRange range) {
    KeyRange last = ranges.isEmpty() ? null : ranges.getLast();
    if (range.isEmpty() || (last != null && !endsAtOrBefore(last, range.lo()))) {
      throw new IllegalArgumentException("run " + id + ": ranges must ascend, disjoint, not empty");
    }
    checkSize((long) range.lo().length + 1 + (range.hi() == null ? 0 : range.hi().length));
    if (last != null && Keys.compare(last.hi(), range.lo()) == 0) {
      ranges.set(ranges.size() - 1, new KeyRange(last.lo(), range.hi()));
    } else {
      ranges.add(range);
      rangeBytes += range.lo().length + (range.hi() == null ? 0 : range.hi().length) + 4;
    }
  }

  public boolean isEmpty() {
    return entries == 0 && ranges.isEmpty();
  }

  /**
   * About the length of the blob if it were finished now: what is not yet in pages is counted
   * uncompressed.
   */
  public long bytesSoFar() {
    return blob.position() + points.pendingBytes() + filter.bytes() + rangeBytes;
  }

  /**
   * Ends the run.
   *
   * @throws IllegalStateException if it is empty or was finished before
   */
  public RunImage finish() {
    if (finished || isEmpty()) {
      throw new IllegalStateException(
          "run " + id + (finished ? " is finished" : " would be empty"));
    }
    finished = true;
    TreeRef pointTree = points.finish();
    TreeRef rangeTree = writeRanges();
    FilterRef filterRef = filter.write(blob);
    RunMeta unsized =
        new RunMeta(
            id,
            options.salt(),
            0,
            entries,
            tombstones,
            patches,
            ranges.size(),
            lo(),
            hi(),
            pointTree,
            rangeTree,
            filterRef,
            ranges.size() <= RunMeta.MAX_BOUNDS ? ranges : List.of(),
            samples());
    ByteWriter footer = new ByteWriter(4 << 10);
    unsized.encode(footer);
    RunMeta meta = withLength(unsized, blob.position() + footer.size() + Trailer.BYTES);
    footer.clear();
    meta.encode(footer);
    Trailer.append(id, blob.position(), footer);
    blob.write(footer.array(), footer.size());
    return blob.finish(meta);
  }

  private TreeRef writeRanges() {
    TreeWriter tree =
        new TreeWriter(blob, PageKind.RANGES, options.pageBytes(), new SampleCollector());
    ByteWriter value = new ByteWriter(0);
    for (KeyRange range : ranges) {
      if (range.hi() == null) {
        tree.add(range.lo(), UNBOUNDED, 0, UNBOUNDED.length);
      } else {
        value.clear();
        value.putByte(1).putBytes(range.hi());
        tree.add(range.lo(), value.array(), 0, value.size());
      }
    }
    return tree.finish();
  }

  private byte[] lo() {
    if (ranges.isEmpty()) {
      return firstKey;
    }
    byte[] lo = ranges.getFirst().lo();
    return entries == 0 || Keys.compare(lo, firstKey) < 0 ? lo : firstKey;
  }

  private byte[] hi() {
    if (ranges.isEmpty()) {
      return Keys.successor(points.lastKey());
    }
    byte[] hi = ranges.getLast().hi();
    boolean pointBeyond = entries > 0 && !Keys.isBelow(points.lastKey(), hi);
    return pointBeyond ? Keys.successor(points.lastKey()) : hi;
  }

  private List<Sample> samples() {
    return entries == 0
        ? List.of()
        : samples.finish(Keys.successor(points.lastKey()), points.leafBytes());
  }

  private void checkSize(long bytes) {
    if (bytes > PageFormat.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException(
          "run " + id + ": an entry of " + bytes + " bytes exceeds " + PageFormat.MAX_ENTRY_BYTES);
    }
  }

  private static boolean endsAtOrBefore(KeyRange range, byte[] key) {
    return range.hi() != null && Keys.compare(range.hi(), key) <= 0;
  }

  private static RunMeta withLength(RunMeta meta, long length) {
    return new RunMeta(
        meta.id(),
        meta.salt(),
        length,
        meta.entries(),
        meta.tombstones(),
        meta.patches(),
        meta.ranges(),
        meta.lo(),
        meta.hi(),
        meta.points(),
        meta.deletes(),
        meta.filter(),
        meta.bounds(),
        meta.samples());
  }
}
