package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.sys.Raw;
import java.util.ArrayList;
import java.util.List;

/** Holes: SEEK_HOLE and SEEK_DATA, and what files with holes take. */
final class SparseCases {
  private static final int MIB = 1 << 20;

  private SparseCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("sparse/blocks-of-holes", SparseCases::blocks));
    cases.add(Case.of("sparse/holes-read-as-zeros", SparseCases::zeros));
    cases.add(Case.of("sparse/seek-in-data", SparseCases::seekInData));
    cases.add(Case.of("sparse/seek-over-hole", SparseCases::seekOverHole));
    cases.add(Case.of("sparse/seek-in-empty", SparseCases::seekEmpty));
    cases.add(Case.of("sparse/seek-in-hole-only", SparseCases::seekHoleOnly));
    cases.add(Case.of("sparse/seek-beyond-the-end", SparseCases::seekBeyond));
    cases.add(Case.of("sparse/seek-negative", SparseCases::seekNegative));
    cases.add(Case.of("sparse/seek-after-truncate-up", SparseCases::seekTruncated));
    cases.add(Case.of("sparse/seek-sees-unsynced-data", SparseCases::seekUnsynced));
    cases.add(Case.of("sparse/seek-moves-the-offset", SparseCases::seekMoves));
    cases.add(Case.of("sparse/map-of-many-pieces", SparseCases::many));
    cases.add(Case.of("sparse/sixteen-tebibytes", SparseCases::largest));
    cases.add(Case.of("sparse/beyond-the-largest", SparseCases::beyondLargest));
    return cases;
  }

  private static void blocks(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(4096, t.pwrite(fd, new byte[4096], 100L * MIB));
    t.ok(t.fsync(fd));
    t.same("size", 100L * MIB + 4096, t.fstat(fd).size());
    t.check("blocks of the data alone", t.fstat(fd).blocks() * 512 <= 1 << 17);
    t.check("blocks of the data", t.fstat(fd).blocks() * 512 >= 4096);
    t.ok(t.ftruncate(fd, 1L << 40));
    t.check("no more blocks", t.fstat(fd).blocks() * 512 <= 1 << 17);
  }

  private static void zeros(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(1, t.pwrite(fd, Raw.bytes("x"), 300_000));
    t.same("content", "\0".repeat(300_000) + "x", t.content(fd, 0));
  }

  /** Data at 0 and at 8 MiB, each 1 MiB, and a hole between. */
  private static int scene(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    byte[] data = new byte[MIB];
    java.util.Arrays.fill(data, (byte) 'x');
    t.gives(MIB, t.pwrite(fd, data, 0));
    t.gives(MIB, t.pwrite(fd, data, 8 * MIB));
    return fd;
  }

  private static void seekInData(Env t) {
    int fd = scene(t);
    t.gives(0, t.lseek(fd, 0, SEEK_DATA));
    t.gives(12_345, t.lseek(fd, 12_345, SEEK_DATA));
    t.gives(8 * MIB + 7, t.lseek(fd, 8 * MIB + 7, SEEK_DATA));
  }

  private static void seekOverHole(Env t) {
    int fd = scene(t);
    t.gives(MIB, t.lseek(fd, 0, SEEK_HOLE));
    t.gives(8 * MIB, t.lseek(fd, MIB, SEEK_DATA));
    t.gives(2 * MIB + 5, t.lseek(fd, 2 * MIB + 5, SEEK_HOLE));
    t.gives(9 * MIB, t.lseek(fd, 8 * MIB, SEEK_HOLE));
    t.fails(ENXIO, t.lseek(fd, 9 * MIB, SEEK_DATA));
  }

  private static void seekEmpty(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.fails(ENXIO, t.lseek(fd, 0, SEEK_DATA));
    t.fails(ENXIO, t.lseek(fd, 0, SEEK_HOLE));
  }

  private static void seekHoleOnly(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.ok(t.ftruncate(fd, 10 * MIB));
    t.fails(ENXIO, t.lseek(fd, 0, SEEK_DATA));
    t.gives(0, t.lseek(fd, 0, SEEK_HOLE));
    t.gives(77, t.lseek(fd, 77, SEEK_HOLE));
  }

  private static void seekBeyond(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.gives(7, t.lseek(fd, 3, SEEK_HOLE));
    t.fails(ENXIO, t.lseek(fd, 7, SEEK_HOLE));
    t.fails(ENXIO, t.lseek(fd, 7, SEEK_DATA));
    t.fails(ENXIO, t.lseek(fd, 100, SEEK_DATA));
  }

  private static void seekNegative(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.fails(ENXIO, t.lseek(fd, -1, SEEK_DATA));
    t.fails(ENXIO, t.lseek(fd, -1, SEEK_HOLE));
  }

  private static void seekTruncated(Env t) {
    int fd = scene(t);
    t.ok(t.ftruncate(fd, 20 * MIB));
    t.fails(ENXIO, t.lseek(fd, 9 * MIB, SEEK_DATA));
    t.gives(9 * MIB, t.lseek(fd, 8 * MIB, SEEK_HOLE));
    t.ok(t.ftruncate(fd, 4 * MIB));
    t.fails(ENXIO, t.lseek(fd, MIB, SEEK_DATA));
  }

  private static void seekUnsynced(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.ok(t.ftruncate(fd, 4 * MIB));
    for (int at : new int[] {3, 1}) {
      t.gives(4096, t.pwrite(fd, new byte[4096], (long) at * MIB));
      t.gives((long) at * MIB, t.lseek(fd, 0, SEEK_DATA));
    }
  }

  private static void seekMoves(Env t) {
    int fd = scene(t);
    t.gives(8 * MIB, t.lseek(fd, 2 * MIB, SEEK_DATA));
    t.gives(8 * MIB, t.lseek(fd, 0, SEEK_CUR));
    t.fails(ENXIO, t.lseek(fd, 20 * MIB, SEEK_DATA));
    t.gives(8 * MIB, t.lseek(fd, 0, SEEK_CUR));
  }

  private static void many(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    for (int i = 0; i < 50; i++) {
      t.gives(65_536, t.pwrite(fd, new byte[65_536], i * 1_048_576L + 65_536));
    }
    long at = 0;
    for (int i = 0; i < 50; i++) {
      long data = i * 1_048_576L + 65_536;
      t.gives(data, t.lseek(fd, at, SEEK_DATA));
      at = data + 65_536;
      t.gives(at, t.lseek(fd, data, SEEK_HOLE));
    }
  }

  /** Extends a file to 16 TiB, or what the file system has instead: ext4 a block less. */
  private static long extend(Env t, int fd) {
    for (long size : new long[] {1L << 44, (1L << 44) - 4096}) {
      long result = t.ftruncate(fd, size);
      if (result == 0) {
        return size;
      }
      t.fails(EFBIG, result);
    }
    throw t.notHere("files are smaller than 16 TiB here");
  }

  private static void largest(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    long size = extend(t, fd);
    t.same("size", size, t.fstat(fd).size());
    t.fails(ENXIO, t.lseek(fd, 0, SEEK_DATA));
    long[] places = {1L << 43, size - 4096};
    for (long at : places) {
      t.gives(4096, t.pwrite(fd, Raw.bytes("end ".repeat(1024)), at));
    }
    t.ok(t.fsync(fd));
    t.gives(0, t.lseek(fd, 0, SEEK_HOLE));
    t.gives(places[0], t.lseek(fd, 0, SEEK_DATA));
    t.gives(places[0] + 4096, t.lseek(fd, places[0], SEEK_HOLE));
    t.gives(places[1], t.lseek(fd, places[0] + 4096, SEEK_DATA));
    t.gives(size, t.lseek(fd, places[1], SEEK_HOLE));
    t.same("its end", "end ".repeat(1024), t.content(fd, size - 4096));
    t.same("zeros before", "\0".repeat(64) + "end ".repeat(1024), t.content(fd, size - 4160));
    t.check("blocks of the data alone", t.fstat(fd).blocks() * 512 <= 1 << 18);
    t.check("blocks of the data", t.fstat(fd).blocks() * 512 >= 2 * 4096);
    t.ok(t.ftruncate(fd, places[0] + 4));
    t.same("size", places[0] + 4, t.fstat(fd).size());
    t.same("what is left", "end ", t.content(fd, places[0]));
    t.ok(t.ftruncate(fd, 0));
    t.same("blocks", 0L, t.fstat(fd).blocks());
  }

  private static void beyondLargest(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    long size = extend(t, fd);
    if (t.ftruncate(fd, 1L << 45) == 0) {
      throw t.notHere("files are larger than 16 TiB here");
    }
    t.fails(EFBIG, t.ftruncate(fd, size + 1));
    t.fails(EFBIG, t.pwrite(fd, new byte[1], size));
    t.fails(EFBIG, t.pwrite(fd, new byte[8192], 1L << 45));
    t.fails(EFBIG, t.fallocate(fd, FALLOC_ZERO_RANGE, size, 4096));
    t.same("size", size, t.fstat(fd).size());
    t.fails(ENXIO, t.lseek(fd, 0, SEEK_DATA));
  }
}
