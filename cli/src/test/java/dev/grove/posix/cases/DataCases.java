package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.Raw;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** read, write, and where they do it. */
final class DataCases {
  private static final long TIB = 1L << 40;

  private DataCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    int[] sizes = {1, 511, 512, 4095, 4096, 4097, 65_535, 65_536, 131_073, 1 << 20, 3_000_001};
    for (int size : sizes) {
      cases.add(Case.of("data/write-and-read-" + size, t -> roundTrip(t, size)));
    }
    cases.add(Case.of("data/read-at-the-end", DataCases::readAtEnd));
    cases.add(Case.of("data/read-short-at-the-end", DataCases::readShort));
    cases.add(Case.of("data/zero-length", DataCases::zeroLength));
    cases.add(Case.of("data/bad-address", DataCases::badAddress));
    cases.add(Case.of("data/negative-offset", DataCases::negativeOffset));
    cases.add(Case.of("data/offset-of-the-descriptor", DataCases::offsets));
    cases.add(Case.of("data/duplicate-shares-the-offset", DataCases::duplicate));
    cases.add(Case.of("data/pread-leaves-the-offset", DataCases::preadOffset));
    cases.add(Case.of("data/overlapping-writes", DataCases::overlapping));
    cases.add(Case.of("data/random-writes", DataCases::randomWrites));
    cases.add(Case.of("data/vectors", DataCases::vectors));
    cases.add(Case.of("data/vector-bad-length", DataCases::vectorBad));
    cases.add(Case.of("data/two-descriptors-agree", DataCases::twoDescriptors));
    cases.add(Case.of("data/last-bytes-of-4-gib", t -> far(t, (1L << 32) - 3)));
    cases.add(Case.of("data/beyond-1-tib", t -> far(t, TIB + 5)));
    cases.add(Case.of("data/near-16-tib", t -> far(t, 16 * TIB - 4096 - 6)));
    cases.add(Case.of("data/beyond-the-largest-file", DataCases::tooFar));
    cases.add(Case.of("data/sendfile", DataCases::sendfile));
    cases.add(Case.of("data/lseek", DataCases::lseek));
    cases.add(Case.of("data/lseek-errors", DataCases::lseekErrors));
    cases.add(Case.of("data/survives-a-new-name-and-mode", DataCases::survives));
    return cases;
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static void roundTrip(Env t, int size) {
    byte[] data = random(size, size);
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(size, t.write(fd, data));
    t.same("size", (long) size, t.fstat(fd).size());
    byte[] back = new byte[size + 100];
    t.gives(size, t.pread(fd, back, 0));
    t.check("the same bytes", java.util.Arrays.equals(data, java.util.Arrays.copyOf(back, size)));
    long blocks = t.fstat(fd).blocks() * 512;
    t.ok(t.fsync(fd));
    blocks = Math.max(blocks, t.fstat(fd).blocks() * 512);
    t.check("blocks for its bytes", blocks >= size / 2 && blocks <= size + (1 << 17));
  }

  private static void readAtEnd(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDONLY);
    t.gives(0, t.pread(fd, new byte[10], 7));
    t.gives(0, t.pread(fd, new byte[10], 1L << 40));
    t.gives(7, t.read(fd, new byte[10]));
    t.gives(0, t.read(fd, new byte[10]));
  }

  private static void readShort(Env t) {
    t.file("f", "content");
    t.gives(3, t.pread(t.fd("f", O_RDONLY), new byte[10], 4));
  }

  private static void zeroLength(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    long before = t.fstat(fd).mtime();
    t.tick();
    t.gives(0, t.write(fd, new byte[0]));
    t.gives(0, t.pwrite(fd, new byte[0], 1000));
    t.gives(0, t.read(fd, new byte[0]));
    t.same("size", 7L, t.fstat(fd).size());
    t.same("modification time", before, t.fstat(fd).mtime());
  }

  private static void badAddress(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.fails(EFAULT, t.faulty(Call.READ, fd, 4));
    t.fails(EFAULT, t.faulty(Call.WRITE, fd, 4));
    t.same("content", "content", t.content(fd, 0));
  }

  private static void negativeOffset(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.fails(EINVAL, t.pread(fd, new byte[1], -1));
    t.fails(EINVAL, t.pwrite(fd, new byte[1], -1));
  }

  private static void offsets(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(3, t.write(fd, Raw.bytes("abc")));
    t.gives(3, t.write(fd, Raw.bytes("def")));
    t.gives(1, t.lseek(fd, 1, SEEK_SET));
    byte[] two = new byte[2];
    t.gives(2, t.read(fd, two));
    t.same("bytes", "bc", new String(two, java.nio.charset.StandardCharsets.ISO_8859_1));
    t.gives(3, t.lseek(fd, 0, SEEK_CUR));
  }

  private static void duplicate(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    int twin = (int) t.ok(t.call(Call.DUP, "dup", fd));
    t.gives(3, t.lseek(fd, 3, SEEK_SET));
    t.gives(3, t.lseek(twin, 0, SEEK_CUR));
    t.ok(t.close(twin));
    t.gives(2, t.read(fd, new byte[2]));
  }

  private static void preadOffset(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.gives(2, t.pread(fd, new byte[2], 4));
    t.gives(2, t.pwrite(fd, new byte[2], 4));
    t.gives(0, t.lseek(fd, 0, SEEK_CUR));
  }

  private static void overlapping(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(10, t.pwrite(fd, Raw.bytes("aaaaaaaaaa"), 0));
    t.gives(4, t.pwrite(fd, Raw.bytes("bbbb"), 3));
    t.gives(4, t.pwrite(fd, Raw.bytes("cccc"), 8));
    t.same("content", "aaabbbbacccc", t.content(fd, 0));
  }

  private static void randomWrites(Env t) {
    SplittableRandom random = new SplittableRandom(5);
    byte[] model = new byte[200_000];
    int size = 0;
    int fd = t.fd("f", O_CREAT | O_RDWR);
    for (int i = 0; i < 400; i++) {
      byte[] piece = random(1 + random.nextInt(9000), i);
      int at = random.nextInt(model.length - piece.length);
      System.arraycopy(piece, 0, model, at, piece.length);
      size = Math.max(size, at + piece.length);
      t.gives(piece.length, t.pwrite(fd, piece, at));
    }
    byte[] back = new byte[model.length];
    t.gives(size, t.pread(fd, back, 0));
    t.check("what was written, and zeros between", java.util.Arrays.equals(model, back));
  }

  private static void vectors(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(10, t.vector(Call.WRITEV, fd, 1, 0, 4, 5));
    t.same("content", "v".repeat(10), t.content(fd, 0));
    t.gives(0, t.lseek(fd, 0, SEEK_SET));
    t.gives(10, t.vector(Call.READV, fd, 7, 7));
  }

  private static void vectorBad(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.fails(EINVAL, t.vector(Call.WRITEV, fd, -1));
    t.fails(EINVAL, t.call(Call.WRITEV, "writev of 2000", fd, 0, 2000));
  }

  private static void twoDescriptors(Env t) {
    int writer = t.fd("f", O_CREAT | O_WRONLY);
    int reader = t.fd("f", O_RDONLY);
    for (int i = 0; i < 100; i++) {
      String line = "line " + i + "\n";
      t.gives(line.length(), t.write(writer, Raw.bytes(line)));
      byte[] back = new byte[100];
      t.gives(line.length(), t.read(reader, back));
    }
  }

  private static void far(Env t, long at) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(6, t.pwrite(fd, Raw.bytes("so far"), at));
    t.same("size", at + 6, t.fstat(fd).size());
    byte[] back = new byte[20];
    t.gives(16, t.pread(fd, back, at - 10));
    String seen = new String(back, 0, 16, java.nio.charset.StandardCharsets.ISO_8859_1);
    t.same("bytes", "\0".repeat(10) + "so far", seen);
    t.check("few blocks", t.fstat(fd).blocks() < 10_000);
    t.ok(t.ftruncate(fd, 0));
    t.same("size", 0L, t.fstat(fd).size());
  }

  private static void tooFar(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    for (long at : new long[] {16 * TIB, 1L << 62}) {
      t.fails(EFBIG, t.pwrite(fd, new byte[10], at));
      t.fails(EFBIG, t.ftruncate(fd, at + 1));
      t.fails(EFBIG, t.truncate("f", at + 1));
    }
    t.same("size", 0L, t.fstat(fd).size());
  }

  private static void sendfile(Env t) {
    t.file("f", "content to send");
    int to = t.fd("g", O_CREAT | O_RDWR);
    t.gives(15, t.sendfile(to, t.fd("f", O_RDONLY), 100));
    t.same("content", "content to send", t.content("g"));
  }

  private static void lseek(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.gives(7, t.lseek(fd, 0, SEEK_END));
    t.gives(5, t.lseek(fd, -2, SEEK_END));
    t.gives(9, t.lseek(fd, 2, SEEK_END));
    t.gives(8, t.lseek(fd, -1, SEEK_CUR));
    t.gives(1, t.write(fd, Raw.bytes("x")));
    t.same("content", "content\0x", t.content(fd, 0));
  }

  private static void lseekErrors(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.fails(EINVAL, t.lseek(fd, -1, SEEK_SET));
    t.fails(EINVAL, t.lseek(fd, -8, SEEK_END));
    t.fails(EINVAL, t.lseek(fd, 0, 99));
    t.fails(EBADF, t.lseek(9999, 0, SEEK_SET));
    t.gives(0, t.lseek(fd, 0, SEEK_CUR));
  }

  private static void survives(Env t) {
    byte[] data = random(300_000, 3);
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(data.length, t.write(fd, data));
    t.dir("d");
    t.ok(t.rename("f", "d/g"));
    t.ok(t.chmod("d/g", 0400));
    t.ok(t.rename("d", "e"));
    byte[] back = new byte[data.length];
    t.gives(data.length, t.pread(t.fd("e/g", O_RDONLY), back, 0));
    t.check("the same bytes", java.util.Arrays.equals(data, back));
  }
}
