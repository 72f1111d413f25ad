package dev.grove.fuse.fs.tree;

import dev.grove.actors.health.HealthStatus;
import dev.grove.actors.volume.Snapshot;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeStatus;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** A volume in a sorted map, which counts what is asked of it. */
final class ModelVolume implements Volume {
  /** What {@link #isFull} says. */
  volatile boolean full;

  /** Done when a commit can be seen and has not returned yet. */
  volatile Runnable duringCommit = () -> {};

  /** Done when a commit can be seen and has not returned yet, while other threads may read. */
  volatile Runnable afterCommit = () -> {};

  /** Given the key when a value has been read and not returned yet. */
  volatile Consumer<byte[]> duringGet = _ -> {};

  /** Given each key that a scan comes to. */
  volatile Consumer<byte[]> duringScan = _ -> {};

  private final TreeMap<byte[], byte[]> map = new TreeMap<>(Keys::compare);
  private final int blockBytes;
  private long commits;
  private long durable;
  private long reads;
  private VolumeException failure;

  ModelVolume(int blockBytes) {
    this.blockBytes = blockBytes;
  }

  /** Makes every commit and sync fail from now on; {@code null} ends it. */
  synchronized void failCommits(VolumeException with) {
    failure = with;
  }

  synchronized long commits() {
    return commits;
  }

  /** Gets and scans. */
  synchronized long reads() {
    return reads;
  }

  synchronized NavigableMap<byte[], byte[]> content() {
    return new TreeMap<>(map);
  }

  /** A crash: what was committed, in another volume. */
  synchronized ModelVolume copy() {
    ModelVolume copy = new ModelVolume(blockBytes);
    copy.map.putAll(map);
    return copy;
  }

  synchronized void put(byte[] key, byte[] value) {
    map.put(key, value);
  }

  @Override
  public UUID id() {
    return new UUID(1, 2);
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public int blockBytes() {
    return blockBytes;
  }

  @Override
  public synchronized byte[] get(byte[] key) {
    reads++;
    byte[] value = map.get(key);
    duringGet.accept(key);
    return value;
  }

  @Override
  public synchronized List<byte[]> getAll(List<byte[]> keys) {
    List<byte[]> values = new ArrayList<>();
    keys.forEach(key -> values.add(get(key)));
    return values;
  }

  @Override
  public synchronized Cursor scan(byte[] lo, byte[] hi) {
    reads++;
    return new MapCursor(lo, hi);
  }

  @Override
  public Cursor scanBackward(byte[] lo, byte[] hi) {
    throw new UnsupportedOperationException("the file system only scans forward");
  }

  @Override
  public Snapshot snapshot() {
    throw new UnsupportedOperationException("the file system takes no snapshots");
  }

  @Override
  public long commit(Batch batch) {
    long lsn = apply(batch);
    afterCommit.run();
    return lsn;
  }

  private synchronized long apply(Batch batch) {
    if (failure != null) {
      throw failure;
    }
    for (Batch.Operation operation : batch.operations()) {
      switch (operation) {
        case Batch.Point point -> {
          byte[] after = Messages.apply(point.message(), map.get(point.key()));
          if (after == null) {
            map.remove(point.key());
          } else {
            map.put(point.key(), after);
          }
        }
        case Batch.DeleteRange range -> map.subMap(range.range().lo(), range.range().hi()).clear();
      }
    }
    duringCommit.run();
    return ++commits;
  }

  @Override
  public synchronized void sync() {
    if (failure != null) {
      throw failure;
    }
    durable = commits;
  }

  @Override
  public void checkpoint() {}

  @Override
  public synchronized VolumeStatus status() {
    return new VolumeStatus(
        commits,
        durable,
        0,
        1,
        1,
        0,
        0,
        0,
        List.of(),
        0,
        0,
        1,
        1L << 30,
        1L << 29,
        0,
        0,
        0,
        HealthStatus.GOOD);
  }

  @Override
  public void close() {}

  private synchronized Map.Entry<byte[], byte[]> next(byte[] from, boolean inclusive, byte[] hi) {
    Map.Entry<byte[], byte[]> entry = inclusive ? map.ceilingEntry(from) : map.higherEntry(from);
    return entry != null && Keys.isBelow(entry.getKey(), hi) ? entry : null;
  }

  /** Sees each key as it is when it comes to it. */
  private final class MapCursor implements Cursor {
    private final byte[] lo;
    private final byte[] hi;
    private Map.Entry<byte[], byte[]> at;

    MapCursor(byte[] lo, byte[] hi) {
      this.lo = lo;
      this.hi = hi;
    }

    @Override
    public boolean next() {
      at =
          at == null
              ? ModelVolume.this.next(lo, true, hi)
              : ModelVolume.this.next(at.getKey(), false, hi);
      if (at != null) {
        duringScan.accept(at.getKey());
      }
      return at != null;
    }

    @Override
    public byte[] key() {
      return at.getKey();
    }

    @Override
    public byte[] value() {
      return at.getValue();
    }

    @Override
    public void close() {}
  }
}
