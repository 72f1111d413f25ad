package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Edit;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Random runs, what they must say, and a place to keep them. */
public final class Runs {
  public static final RunOptions SMALL_PAGES = new RunOptions(1 << 10, 10, true);

  /** What a run is built from. */
  public record Content(TreeMap<byte[], Message> points, List<KeyRange> ranges) {
    public boolean isEmpty() {
      return points.isEmpty() && ranges.isEmpty();
    }

    public boolean covers(byte[] key) {
      return ranges.stream().anyMatch(range -> range.contains(key));
    }
  }

  /** A store of runs in memory. */
  public static final class Store implements RunBytes {
    private final Map<Long, RunImage> images = new ConcurrentHashMap<>();

    public void put(RunImage image) {
      images.put(image.meta().id(), image);
    }

    @Override
    public java.nio.ByteBuffer read(long runId, long offset, int length) {
      RunImage image = images.get(runId);
      if (image == null) {
        throw new StaleRunException(runId);
      }
      return image.read(offset, length);
    }
  }

  private Runs() {}

  public static RunImage build(long id, RunOptions options, Content content) {
    RunBuilder builder = new RunBuilder(id, options);
    int range = 0;
    int points = 0;
    for (Map.Entry<byte[], Message> point : content.points().entrySet()) {
      if (points++ % 3 == 0 && range < content.ranges().size()) {
        builder.addRange(content.ranges().get(range++));
      }
      builder.add(point.getKey(), point.getValue());
    }
    while (range < content.ranges().size()) {
      builder.addRange(content.ranges().get(range++));
    }
    return builder.finish();
  }

  public static Run open(Store store, RunImage image, PageCache cache, int readAheadBytes) {
    store.put(image);
    return new Run(image.meta(), new RunReader(store, cache, readAheadBytes), _ -> {});
  }

  public static Content content(
      SplittableRandom random, List<byte[]> keys, int points, int ranges) {
    TreeMap<byte[], Message> chosen = new TreeMap<>(Keys::compare);
    for (int i = 0; i < points; i++) {
      chosen.put(keys.get(random.nextInt(keys.size())), message(random));
    }
    return new Content(chosen, ranges(random, keys, ranges));
  }

  /** Keys with shared prefixes, some very short, some of 4 KiB. */
  public static List<byte[]> keys(SplittableRandom random, int count) {
    List<byte[]> keys = new ArrayList<>();
    keys.add(Keys.EMPTY);
    while (keys.size() < count) {
      byte[] base = keys.get(random.nextInt(keys.size()));
      int shared = random.nextInt(base.length + 1);
      int rest = random.nextInt(100) == 0 ? 4096 : random.nextInt(12);
      byte[] key = java.util.Arrays.copyOf(base, Math.min(shared, 4096) + rest);
      int alphabet = random.nextBoolean() ? 256 : 3;
      for (int i = key.length - rest; i < key.length; i++) {
        key[i] = (byte) (random.nextInt(alphabet) - (alphabet == 3 ? 1 : 0));
      }
      keys.add(key.length > 5000 ? java.util.Arrays.copyOf(key, 4096) : key);
    }
    return keys;
  }

  public static Message message(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> Delete.INSTANCE;
      case 1 -> new Put(new byte[0]);
      case 2, 3 -> patch(random);
      case 4 -> random.nextInt(20) == 0 ? new Put(bytes(random, 64 << 10)) : Delete.INSTANCE;
      default -> new Put(bytes(random, random.nextInt(200)));
    };
  }

  private static Patch patch(SplittableRandom random) {
    List<Edit> edits = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      boolean create = random.nextBoolean();
      int offset = random.nextInt(50);
      edits.add(
          random.nextBoolean()
              ? new Edit.SetBytes(offset, bytes(random, random.nextInt(30)), create)
              : new Edit.MaxU64(offset, random.nextLong(), create));
    }
    return new Patch(edits);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  /** Disjoint, not adjacent, ascending. */
  public static List<KeyRange> ranges(SplittableRandom random, List<byte[]> keys, int count) {
    List<byte[]> bounds = new ArrayList<>();
    for (int i = 0; i < 2 * count; i++) {
      bounds.add(keys.get(random.nextInt(keys.size())));
    }
    bounds.sort(Keys::compare);
    List<KeyRange> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.size(); i += 2) {
      boolean last = i == bounds.size() - 2;
      byte[] hi = last && random.nextInt(4) == 0 ? null : bounds.get(i + 1);
      KeyRange range = new KeyRange(bounds.get(i), hi);
      boolean apart = ranges.isEmpty() || Keys.compareUpper(ranges.getLast().hi(), range.lo()) < 0;
      if (!range.isEmpty() && apart) {
        ranges.add(range);
      }
    }
    return ranges;
  }

  public static KeyRange range(SplittableRandom random, List<byte[]> keys) {
    byte[] a = keys.get(random.nextInt(keys.size()));
    byte[] b = keys.get(random.nextInt(keys.size()));
    if (random.nextInt(6) == 0) {
      return new KeyRange(a, null);
    }
    return Keys.compare(a, b) <= 0 ? new KeyRange(a, b) : new KeyRange(b, a);
  }
}
