package dev.grove.fuse.fs.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.FileMode;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file system on a model volume, with small limits and a clock that ticks with every look at it.
 */
final class Fixture {
  static final int BLOCK = 64;
  static final Caller ROOT = new Caller(0, 0, 1);
  static final Caller USER = new Caller(1000, 100, 2);
  static final FileSystemSettings SETTINGS =
      new FileSystemSettings(1000, 1 << 20, 4, 8, 3, 5, 1000, 10);

  final AtomicLong ticks = new AtomicLong(1_000_000);
  final InstantSource clock = () -> Instant.ofEpochSecond(ticks.incrementAndGet(), 7);
  ModelVolume volume = new ModelVolume(BLOCK);
  TreeFileSystem fs = open();

  TreeFileSystem open() {
    return TreeFileSystem.open(volume, SETTINGS, clock, 0, 0);
  }

  /** Goes on with what a crash leaves. */
  void crash() {
    volume = volume.copy();
    fs = open();
  }

  Attr file(long parent, String name) {
    return fs.mknod(USER, parent, bytes(name), FileMode.REGULAR | 0644, 0);
  }

  Attr dir(long parent, String name) {
    return fs.mkdir(USER, parent, bytes(name), 0755);
  }

  void write(long ino, long offset, String text) {
    assertEquals(text.length(), fs.write(USER, ino, offset, MemorySegment.ofArray(bytes(text))));
  }

  String read(long ino) {
    return new String(readBytes(ino, 0, 10_000), StandardCharsets.ISO_8859_1);
  }

  byte[] readBytes(long ino, long offset, int length) {
    byte[] into = new byte[length];
    Arrays.fill(into, (byte) '?');
    int read = fs.read(ino, offset, MemorySegment.ofArray(into));
    return Arrays.copyOf(into, read);
  }

  Attr truncate(long ino, long size) {
    return fs.setattr(USER, ino, new AttrChange(null, null, null, size, null, null, null));
  }

  /** Looks a path up; the kernel's counts of the directories on the way are given back. */
  Attr at(String path) {
    Attr found = fs.getattr(FileSystem.ROOT_INO);
    for (String name : path.split("/", -1)) {
      Attr next = fs.lookup(found.ino(), bytes(name));
      fs.forget(found.ino(), 1);
      found = next;
    }
    return found;
  }

  List<String> names(long ino) {
    List<String> names = new ArrayList<>();
    long handle = fs.openDirectory(ino);
    fs.readDirectory(
        ino, handle, 0, false, (name, n, mode, cookie, attr) -> names.add(string(name)));
    fs.releaseDirectory(handle);
    return names;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String string(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static void fails(Errno errno, Runnable operation) {
    assertEquals(errno, assertThrows(FsException.class, operation::run).errno());
  }
}
