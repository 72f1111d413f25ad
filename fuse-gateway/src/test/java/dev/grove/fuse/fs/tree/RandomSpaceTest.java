package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.tree.Fixture.BLOCK;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSpace.Change;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.path.PathKeys;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random writes, truncations, punches and allocations of one file against a plain array; what is a
 * hole is counted in the volume.
 */
class RandomSpaceTest {
  private static final int MAX_BYTES = 40 * BLOCK;
  private static final int OPERATIONS = 2000;
  private static final byte[] KEY =
      PathKeys.metadata(PathKeys.path(new byte[0], Fixture.bytes("file")));

  private final Fixture on = new Fixture();
  private byte[] model = new byte[0];
  private long ino = on.file(FileSystem.ROOT_INO, "file").ino();
  private SplittableRandom random;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 0})
  void behavesLikeAnArray(long given) {
    long seed = given == 0 ? System.nanoTime() : given;
    random = new SplittableRandom(seed);
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        step();
        check();
        if (random.nextInt(200) == 0) {
          on.crash();
          ino = on.at("file").ino();
          check();
        }
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void step() {
    int from = random.nextInt(MAX_BYTES);
    int to = random.nextInt(from, MAX_BYTES) + 1;
    if (random.nextInt(3) == 0) {
      from -= from % BLOCK;
    }
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> write(from, Math.min(to, from + 3 * BLOCK));
      case 3 -> write(from, from + random.nextInt(1, 10));
      case 4 -> {
        on.truncate(ino, to);
        model = Arrays.copyOf(model, to);
      }
      case 5 -> {
        int size = random.nextInt(model.length + 1);
        on.truncate(ino, size);
        model = Arrays.copyOf(model, size);
      }
      case 6, 7, 8 -> change(Change.PUNCH, true, from, to);
      case 9 -> change(Change.ZERO, random.nextBoolean(), from, to);
      case 10 -> change(Change.ALLOCATE, random.nextBoolean(), from, to);
      default -> copy(from, to);
    }
  }

  private void write(int from, int to) {
    byte[] data = new byte[to - from];
    random.nextBytes(data);
    on.fs.write(USER, ino, from, MemorySegment.ofArray(data));
    put(from, data);
  }

  private void put(int from, byte[] data) {
    model = Arrays.copyOf(model, Math.max(model.length, from + data.length));
    System.arraycopy(data, 0, model, from, data.length);
  }

  private void change(Change change, boolean keepSize, int from, int to) {
    on.fs.space().change(USER, ino, change, keepSize, from, to - from);
    if (!keepSize && to > model.length) {
      model = Arrays.copyOf(model, to);
    }
    if (change != Change.ALLOCATE && from < model.length) {
      Arrays.fill(model, from, Math.min(to, model.length), (byte) 0);
    }
  }

  private void copy(int from, int to) {
    int length = random.nextInt(1, 4 * BLOCK);
    if (Math.abs(from - to) < length) {
      return; // the kernel refuses what overlaps
    }
    long count = on.fs.space().copy(USER, ino, from, ino, to, length);
    int expected = Math.clamp(model.length - from, 0, length);
    assertEquals(expected, count);
    if (expected > 0) {
      put(to, Arrays.copyOfRange(model, from, from + expected));
    }
  }

  private void check() {
    assertEquals(model.length, on.fs.getattr(ino).size());
    assertArrayEquals(model, on.readBytes(ino, 0, 2 * MAX_BYTES + 1));
    Set<Integer> blocks = blocks();
    long stored = 0;
    for (int block : blocks) {
      stored += Math.min(BLOCK, model.length - block * BLOCK);
    }
    assertEquals((stored + 511) / 512, on.fs.getattr(ino).blocks512(), blocks.toString());
    byte[] record = on.volume.content().get(KEY);
    assertEquals(model.length - stored, InodeCodec.decode(record).holes(), blocks.toString());
    int offset = random.nextInt(MAX_BYTES + 2);
    assertEquals(seek(blocks, offset, true), outcome(() -> on.fs.space().data(ino, offset)));
    assertEquals(seek(blocks, offset, false), outcome(() -> on.fs.space().hole(ino, offset)));
  }

  private Set<Integer> blocks() {
    Set<Integer> blocks = new TreeSet<>();
    for (byte[] key : on.volume.content().keySet()) {
      if (key[0] == 'D') {
        blocks.add((int) PathKeys.blockOf(key));
      }
    }
    return blocks;
  }

  /** Looks at each byte; -1 for ENXIO. */
  private long seek(Set<Integer> blocks, int offset, boolean data) {
    if (offset >= model.length) {
      return -1;
    }
    int at = offset;
    while (at < model.length && blocks.contains(at / BLOCK) != data) {
      at++;
    }
    return at < model.length || !data ? at : -1;
  }

  private static long outcome(LongSupplier operation) {
    try {
      return operation.getAsLong();
    } catch (FsException e) {
      assertEquals(Errno.ENXIO, e.errno());
      return -1;
    }
  }
}
