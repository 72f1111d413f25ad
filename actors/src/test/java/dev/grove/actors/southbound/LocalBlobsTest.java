package dev.grove.actors.southbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.StaleRunException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalBlobsTest {
  private static final int BYTES = 4096;

  @TempDir Path temp;
  private LocalBlobs blobs;

  @BeforeEach
  void open() {
    blobs = new LocalBlobs(temp, 8);
  }

  @AfterEach
  void close() {
    blobs.close();
  }

  @Test
  void writesForcesReadsAndDeletes() {
    blobs.write(
        0x1234,
        List.of(
            ByteBuffer.wrap(new byte[] {1, 2}),
            ByteBuffer.allocate(0),
            ByteBuffer.wrap(new byte[] {3})));
    blobs.force(List.of(0x1234L));
    blobs.force(List.of(0x1234L));
    assertTrue(Files.exists(temp.resolve("34/0000000000001234.run")));
    assertEquals(3, blobs.size(0x1234));
    assertEquals(ByteBuffer.wrap(new byte[] {2, 3}), blobs.read(0x1234, 1, 2));
    assertEquals(List.of(0x1234L), blobs.list());
    blobs.delete(0x1234);
    blobs.delete(0x1234);
    assertEquals(List.of(), blobs.list());
    assertThrows(StaleRunException.class, () -> blobs.read(0x1234, 0, 1));
    assertThrows(StaleRunException.class, () -> blobs.size(0x1234));
  }

  @Test
  void listsManyInOrderAndKnowsThemAfterwards() {
    List<Long> ids = new ArrayList<>();
    for (long id = 1; id <= 600; id += 3) {
      ids.add(id);
      blobs.write(id, List.of(content(id)));
    }
    blobs.force(ids);
    assertEquals(ids, blobs.list());
    try (LocalBlobs again = new LocalBlobs(temp, 8)) {
      ids.forEach(id -> assertEquals(content(id), again.read(id, 0, BYTES)));
    }
  }

  @Test
  void tellsAShortOrVanishedBlobFromADeletedOne() throws IOException {
    blobs.write(7, List.of(content(7)));
    assertThrows(DamagedException.class, () -> blobs.read(7, 1, BYTES));
    blobs.write(8, List.of(content(8)));
    Files.delete(blobs.path(8));
    DamagedException gone = assertThrows(DamagedException.class, () -> blobs.read(8, 0, 1));
    assertTrue(gone.getMessage().contains("is missing"), gone.getMessage());
  }

  @Test
  void neverOverwrites() {
    blobs.write(7, List.of(content(7)));
    VolumeException refused =
        assertThrows(VolumeException.class, () -> blobs.write(7, List.of(content(8))));
    assertEquals(Reason.IO, refused.reason());
    assertEquals(content(7), blobs.read(7, 0, BYTES));
  }

  @Test
  void aClosedStoreSaysSo() {
    blobs.close();
    assertEquals(
        Reason.CLOSED, assertThrows(VolumeException.class, () -> blobs.read(1, 0, 1)).reason());
  }

  @Test
  void keepsFewFilesOpen() throws IOException {
    for (long id = 0; id < 100; id++) {
      blobs.write(id, List.of(content(id)));
    }
    for (long id = 0; id < 100; id++) {
      assertEquals(content(id), blobs.read(id, 0, BYTES));
    }
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      long open = descriptors.filter(fd -> pointsInto(fd, temp)).count();
      assertTrue(open <= 8, open + " descriptors");
    }
  }

  /**
   * Readers with few channels among them, interrupted all the time, while blobs come and go: right
   * bytes or stale, nothing else.
   */
  @Test
  void readersSurviveInterruptsEvictionAndDeletion() throws Exception {
    for (long id = 0; id < 32; id++) {
      blobs.write(id, List.of(content(id)));
    }
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong reads = new AtomicLong();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SplittableRandom random = new SplittableRandom(i);
      readers.add(Thread.ofPlatform().start(() -> readRandomly(random, done, reads, failure)));
    }
    long interrupts = 0;
    for (long id = 0; id < 16; id++) {
      long until = System.nanoTime() + 20_000_000;
      while (System.nanoTime() < until) {
        readers
            .get((int) (interrupts++ % 2))
            .interrupt(); // the third is never interrupted, and must not notice
        Thread.sleep(0, 200_000);
      }
      blobs.delete(id);
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    assertEquals(null, failure.get());
    assertTrue(
        reads.get() > 100 && interrupts > 100, reads + " reads, " + interrupts + " interrupts");
    for (long id = 16; id < 32; id++) {
      assertEquals(content(id), blobs.read(id, 0, BYTES));
    }
  }

  private void readRandomly(
      SplittableRandom random,
      AtomicBoolean done,
      AtomicLong reads,
      AtomicReference<Throwable> failure) {
    try {
      while (!done.get()) {
        long id = random.nextLong(32);
        try {
          assertEquals(content(id), blobs.read(id, 0, BYTES));
          reads.incrementAndGet();
        } catch (StaleRunException e) {
          assertTrue(id < 16, "run " + id + " was never deleted");
        }
      }
    } catch (Throwable e) {
      failure.set(e);
    }
  }

  @Test
  void anInterruptIsNotLost() {
    blobs.write(1, List.of(content(1)));
    Thread.currentThread().interrupt();
    assertEquals(content(1), blobs.read(1, 0, BYTES));
    assertTrue(Thread.interrupted());
    Thread.currentThread().interrupt();
    blobs.write(2, List.of(content(2)));
    blobs.force(List.of(2L));
    assertTrue(Thread.interrupted());
    assertFalse(Thread.interrupted());
  }

  private static boolean pointsInto(Path descriptor, Path directory) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(directory);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  private static ByteBuffer content(long id) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    while (bytes.hasRemaining()) {
      bytes.putLong(id * 31 + bytes.position());
    }
    return bytes.flip();
  }
}
