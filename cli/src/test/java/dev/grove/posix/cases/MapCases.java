package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.sys.Raw;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** mmap(2) of files. */
final class MapCases {
  private static final int PAGES = 4 * 4096;

  private MapCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("mmap/shared-reads-content", MapCases::reads));
    cases.add(Case.of("mmap/shared-write-is-read", MapCases::writes));
    cases.add(Case.of("mmap/write-is-seen-in-mapping", MapCases::seen));
    cases.add(Case.of("mmap/two-mappings-agree", MapCases::twoMappings));
    cases.add(Case.of("mmap/private-stays-private", MapCases::privately));
    cases.add(Case.of("mmap/msync", MapCases::msync));
    cases.add(Case.of("mmap/lives-after-close-and-unlink", MapCases::livesOn));
    cases.add(Case.of("mmap/tail-of-the-last-page", MapCases::tail));
    cases.add(Case.of("mmap/write-updates-times", MapCases::times));
    cases.add(Case.of("mmap/into-a-hole", MapCases::hole));
    cases.add(Case.of("mmap/truncate-and-grow", MapCases::truncated));
    cases.add(Case.of("mmap/errors", MapCases::errors));
    cases.add(Case.of("mmap/rename-while-mapped", MapCases::renamed));
    return cases;
  }

  private static int file(Env t) {
    t.file("f", "x".repeat(PAGES));
    return t.fd("f", O_RDWR);
  }

  private static void reads(Env t) {
    int fd = file(t);
    MemorySegment map = t.map(fd, PROT_READ, 4096, 8192);
    t.same("first byte", (byte) 'x', map.get(JAVA_BYTE, 0));
    t.same("last byte", (byte) 'x', map.get(JAVA_BYTE, 8191));
    t.ok(t.munmap(map));
  }

  private static void writes(Env t) {
    int fd = file(t);
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 0, PAGES);
    map.set(JAVA_BYTE, 5, (byte) 'm');
    map.set(JAVA_BYTE, PAGES - 1, (byte) 'n');
    t.same("content", "xxxxxm" + "x".repeat(PAGES - 7) + "n", t.content(fd, 0));
    t.ok(t.munmap(map));
    t.same("content", "xxxxxm" + "x".repeat(PAGES - 7) + "n", t.content("f"));
  }

  private static void seen(Env t) {
    int fd = file(t);
    MemorySegment map = t.map(fd, PROT_READ, 0, PAGES);
    t.same("byte before", (byte) 'x', map.get(JAVA_BYTE, 5000));
    t.gives(1, t.pwrite(fd, Raw.bytes("w"), 5000));
    t.same("byte after", (byte) 'w', map.get(JAVA_BYTE, 5000));
    t.ok(t.munmap(map));
  }

  private static void twoMappings(Env t) {
    int fd = file(t);
    MemorySegment one = t.map(fd, PROT_READ | PROT_WRITE, 0, PAGES);
    MemorySegment two = t.map(t.fd("f", O_RDWR), PROT_READ | PROT_WRITE, 4096, 4096);
    one.set(JAVA_BYTE, 4100, (byte) '1');
    t.same("byte", (byte) '1', two.get(JAVA_BYTE, 4));
    two.set(JAVA_BYTE, 5, (byte) '2');
    t.same("byte", (byte) '2', one.get(JAVA_BYTE, 4101));
    t.ok(t.munmap(one));
    t.ok(t.munmap(two));
  }

  private static void privately(Env t) {
    int fd = file(t);
    long address = t.ok(t.mmap(fd, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, 4096));
    MemorySegment map = dev.grove.posix.sys.Kernel.memory(address, 4096);
    map.set(JAVA_BYTE, 0, (byte) 'p');
    t.same("content", "x".repeat(PAGES), t.content(fd, 0));
    t.ok(t.munmap(map));
  }

  private static void msync(Env t) {
    int fd = file(t);
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 0, PAGES);
    map.fill((byte) 's');
    t.ok(t.msync(map));
    t.same("content", "s".repeat(PAGES), t.content("f"));
    t.ok(t.munmap(map));
  }

  private static void livesOn(Env t) {
    int fd = file(t);
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 0, PAGES);
    int other = t.fd("f", O_RDONLY);
    t.shut(fd);
    t.ok(t.unlink("f"));
    map.set(JAVA_BYTE, 100, (byte) 'm');
    byte[] back = new byte[1];
    t.gives(1, t.pread(other, back, 100));
    t.same("byte", (byte) 'm', back[0]);
    t.shut(other);
    t.same("byte in the mapping", (byte) 'm', map.get(JAVA_BYTE, 100));
    t.ok(t.munmap(map));
  }

  /** Bytes behind the end are zeros, and what is written there does not get into the file. */
  private static void tail(Env t) {
    t.file("f", "abc");
    int fd = t.fd("f", O_RDWR);
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 0, 4096);
    t.same("byte behind the end", (byte) 0, map.get(JAVA_BYTE, 3));
    map.set(JAVA_BYTE, 2, (byte) 'C');
    map.set(JAVA_BYTE, 10, (byte) '!');
    t.ok(t.msync(map));
    t.ok(t.munmap(map));
    t.same("content", "abC", t.content("f"));
    t.ok(t.ftruncate(fd, 20));
    t.same("content", "abC" + "\0".repeat(17), t.content("f"));
  }

  private static void times(Env t) {
    int fd = file(t);
    long before = t.fstat(fd).mtime();
    t.tick();
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 0, PAGES);
    map.set(JAVA_BYTE, 0, (byte) 'm');
    t.ok(t.msync(map));
    t.ok(t.munmap(map));
    t.check("a new modification time", t.fstat(fd).mtime() > before);
    t.check("a new change time", t.fstat(fd).ctime() > before);
  }

  private static void hole(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.ok(t.ftruncate(fd, 1 << 20));
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 524_288, 4096);
    map.set(JAVA_BYTE, 7, (byte) 'h');
    t.ok(t.msync(map));
    t.ok(t.munmap(map));
    String expected = "\0".repeat(524_295) + "h" + "\0".repeat((1 << 20) - 524_296);
    t.same("content", expected, t.content("f"));
  }

  private static void truncated(Env t) {
    int fd = file(t);
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 0, PAGES);
    map.fill((byte) 'm');
    t.ok(t.ftruncate(fd, 5000));
    t.ok(t.ftruncate(fd, PAGES));
    t.same("byte", (byte) 'm', map.get(JAVA_BYTE, 4999));
    t.same("byte behind the cut", (byte) 0, map.get(JAVA_BYTE, 5000));
    t.same("byte of the next page", (byte) 0, map.get(JAVA_BYTE, 9000));
    t.ok(t.munmap(map));
    t.same("content", "m".repeat(5000) + "\0".repeat(PAGES - 5000), t.content("f"));
  }

  private static void errors(Env t) {
    int fd = file(t);
    t.fails(EINVAL, t.mmap(fd, PROT_READ, MAP_SHARED, 1, 4096));
    t.fails(EINVAL, t.mmap(fd, PROT_READ, MAP_SHARED, 0, 0));
    t.fails(EBADF, t.mmap(9999, PROT_READ, MAP_SHARED, 0, 4096));
    int reader = t.fd("f", O_RDONLY);
    t.fails(EACCES, t.mmap(reader, PROT_READ | PROT_WRITE, MAP_SHARED, 0, 4096));
    int writer = t.fd("f", O_WRONLY);
    t.fails(EACCES, t.mmap(writer, PROT_READ, MAP_SHARED, 0, 4096));
    t.fails(ENODEV, t.mmap(t.fd(".", O_RDONLY), PROT_READ, MAP_SHARED, 0, 4096));
  }

  private static void renamed(Env t) {
    int fd = file(t);
    MemorySegment map = t.map(fd, PROT_READ | PROT_WRITE, 0, PAGES);
    t.dir("d");
    t.ok(t.rename("f", "d/g"));
    map.fill((byte) 'r');
    t.ok(t.munmap(map));
    t.same("content", "r".repeat(PAGES), t.content("d/g"));
  }
}
