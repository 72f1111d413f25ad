package dev.grove.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.VolumeStatus;
import dev.grove.actors.volume.Volumes;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Grove's tree, embedded: a volume with its defaults, but for the budgets of memory. One commit an
 * operation.
 */
final class GroveEngine implements Engine {
  private final Volume volume;
  private List<Long> shape = List.of();

  GroveEngine(Path directory, Budgets budgets) {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "grove.volume.tree.memtable-bytes", budgets.groveMemtableBytes(),
                    "grove.volume.runs.unpersisted-bytes", budgets.groveUnpersistedBytes(),
                    "grove.volume.runs.cache-bytes", budgets.groveCacheBytes()))
            .withFallback(ConfigFactory.load())
            .resolve();
    volume = Volumes.open(directory, VolumeSettings.from(config));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    volume.commit(new Batch().put(key, value));
  }

  @Override
  public byte[] get(byte[] key) {
    return volume.get(key);
  }

  @Override
  public void patch(byte[] key, int offset, byte[] bytes) {
    volume.commit(new Batch().patch(key, List.of(new Edit.SetBytes(offset, bytes, false))));
  }

  @Override
  public void deleteRange(byte[] lo, byte[] hi) {
    volume.commit(new Batch().deleteRange(lo, hi));
  }

  @Override
  public void scan(Rows rows) {
    try (Volume.Cursor cursor = volume.scan(Keys.EMPTY, null)) {
      while (cursor.next()) {
        rows.row(cursor.key(), cursor.value());
      }
    }
  }

  @Override
  public void scan(byte[] from, int count, Rows rows) {
    try (Volume.Cursor cursor = volume.scan(from, null)) {
      for (int i = 0; i < count && cursor.next(); i++) {
        rows.row(cursor.key(), cursor.value());
      }
    }
  }

  @Override
  public void push() {
    volume.checkpoint();
  }

  /** The tree tells of no queue; it is idle when its shape does not change any more. */
  @Override
  public boolean idle() {
    VolumeStatus now = volume.status();
    List<Long> before = shape;
    shape =
        List.of(
            (long) now.runs(), now.runBytes(), (long) now.nodes(), now.usedBytes("unpersisted"));
    return shape.equals(before);
  }

  @Override
  public void close() {
    volume.close();
  }
}
