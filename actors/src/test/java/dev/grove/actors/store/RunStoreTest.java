package dev.grove.actors.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Put;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBuilder;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunOptions;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunStoreTest {
  /** The kernel forgets pages that it could not write: what was not forced cannot be read. */
  private static final class Unforceable implements Blobs {
    @Override
    public void write(long id, List<ByteBuffer> chunks) {
      // goes to the page cache, and from there nowhere
    }

    @Override
    public void force(Collection<Long> ids) {
      throw new VolumeException(Reason.IO, "cannot force " + ids);
    }

    @Override
    public ByteBuffer read(long id, long offset, int length) {
      throw new AssertionError("run " + id + " is read from a device that does not have it");
    }

    @Override
    public void delete(long id) {
      throw new AssertionError("run " + id + " is deleted");
    }

    @Override
    public List<Long> list() {
      return List.of();
    }

    @Override
    public long size(long id) {
      throw new AssertionError("run " + id + " is not on the device");
    }
  }

  private static final class Device implements Blobs {
    private final Map<Long, byte[]> blobs = new HashMap<>();

    @Override
    public void write(long id, List<ByteBuffer> chunks) {
      ByteBuffer all = ByteBuffer.allocate(chunks.stream().mapToInt(ByteBuffer::remaining).sum());
      chunks.forEach(all::put);
      blobs.put(id, all.array());
    }

    @Override
    public void force(Collection<Long> ids) {
      // nothing is lost here
    }

    @Override
    public ByteBuffer read(long id, long offset, int length) {
      return ByteBuffer.wrap(blobs.get(id), (int) offset, length).slice();
    }

    @Override
    public void delete(long id) {
      blobs.remove(id);
    }

    @Override
    public List<Long> list() {
      return List.copyOf(blobs.keySet());
    }

    @Override
    public long size(long id) {
      return blobs.get(id).length;
    }
  }

  @Test
  void aCopyThatMadeWayIsReadFromTheDevice() {
    RunImage first = image(1);
    ByteBuffer begin = first.read(0, 64);
    long room = first.bytes() + first.bytes() / 2;
    StoreSettings settings =
        new StoreSettings(1 << 20, 75, room, 4096, RunOptions.DEFAULTS, RunOptions.DEFAULTS);
    RunStore store = new RunStore(new Device(), settings, 4, _ -> true);
    store.addDurable(first);
    assertEquals(begin, first.read(0, 64), "there is room for the first");
    store.addDurable(image(2));
    assertNull(first.read(0, 64), "the second has taken its room");
    assertEquals(begin, store.read(1, 0, 64));
    assertEquals(room * 2 / 3, store.youngBytes());
  }

  /** Nor do runs that come later take its place. */
  @Test
  void aRunWhoseForceFailedStaysInMemory() {
    RunImage first = image(1);
    long room = first.bytes() + first.bytes() / 2;
    StoreSettings settings =
        new StoreSettings(1 << 20, 75, room, 4096, RunOptions.DEFAULTS, RunOptions.DEFAULTS);
    RunStore store = new RunStore(new Unforceable(), settings, 3, _ -> true);
    Run run = store.add(first, RunOrigin.MEMTABLE);
    assertThrows(VolumeException.class, () -> store.persist(List.of(run)));
    store.add(image(2), RunOrigin.MEMTABLE);
    assertEquals(first.bytes(), store.unpersistedBytes());
    assertEquals(first.read(0, 64), store.read(1, 0, 64));
  }

  private static RunImage image(long id) {
    RunBuilder builder = new RunBuilder(id, RunOptions.DEFAULTS);
    for (int i = 0; i < 100; i++) {
      builder.add("k%03d".formatted(i).getBytes(UTF_8), new Put(new byte[100]));
    }
    return builder.finish();
  }
}
