package dev.grove.actors.volume;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.southbound.VolumeIdentity;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SpaceWatchTest {
  private static final long MIB = 1 << 20;

  private final AtomicLong free = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();

  /** Of a device of 100 MiB a tenth is the reserve. */
  private final SpaceWatch watch = new SpaceWatch(new Device(100 * MIB, free), 256 * MIB, 10);

  @Test
  void whatWaitsInMemoryNeedsRoomToo() {
    free.set(30 * MIB);
    waiting.set(21 * MIB);
    assertTrue(watch.isFull(waiting.get()));
    waiting.set(19 * MIB);
    assertFalse(watch.isFull(waiting.get()));
  }

  @Test
  void lastRoomIsWatchedClosely() {
    free.set(10 * MIB + 4000);
    assertFalse(watch.isFull(waiting.get()));
    long start = System.nanoTime();
    waiting.set(5000);
    while (!watch.isFull(waiting.get())) {
      assertTrue(System.nanoTime() - start < 50_000_000, "writers go on below the reserve");
    }
    waiting.set(0);
    assertFalse(watch.isFull(waiting.get()), "there is room again");
  }

  private record Device(long totalBytes, AtomicLong free) implements Southbound {
    @Override
    public Space space() {
      return new Space(totalBytes, free.get());
    }

    @Override
    public VolumeIdentity identity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Blobs runs() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogFiles log() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ManifestFiles manifests() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }
}
