package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What programs rely on and few of them test. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class PosixTest {
  private static final long GIB = 1L << 30;

  @RegisterExtension final Groves groves = new Groves();

  @Test
  void filesStayWhileOpen() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Path unlinked = grove.path("unlinked");
    Path replaced = grove.path("replaced");
    Files.writeString(unlinked, "first");
    Files.writeString(replaced, "old");
    Files.writeString(grove.path("new"), "new!");
    try (FileChannel gone = open(unlinked);
        FileChannel old = open(replaced)) {
      Files.delete(unlinked);
      Files.move(grove.path("new"), replaced, StandardCopyOption.ATOMIC_MOVE);
      write(gone, 5, " and more");
      write(old, 3, "er");
      assertEquals("first and more", read(gone));
      assertEquals("older", read(old));
      assertEquals("new!", Files.readString(replaced));
      // The name can be used again at once, by a file of its own.
      Files.writeString(unlinked, "second");
      assertEquals("first and more", read(gone));
      assertEquals(Set.of("replaced", "unlinked"), names(grove.mountPoint()));
    }
    grove.remount();
    assertEquals("second", Files.readString(unlinked));
    assertEquals("new!", Files.readString(replaced));
    assertEquals(Set.of("replaced", "unlinked"), names(grove.mountPoint()));
  }

  @Test
  void unlinkedFilesAreGoneAfterACrash() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("volume.checkpoint.interval-millis=500");
    Path file = grove.path("file");
    Run.bash(grove.mountPoint(), "head -c 40000000 /dev/urandom >file; sync -f .");
    long full = bytes(grove.volume());
    assertTrue(full >= 40_000_000, "stored " + full);
    try (FileChannel open = open(file)) {
      Files.delete(file);
      Run.bash(grove.mountPoint(), "sync -f .");
      assertEquals(40_000_000, open.size());
      grove.kill();
    }
    grove.recover("volume.checkpoint.interval-millis=500");
    assertFalse(Files.exists(file));
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (bytes(grove.volume()) > full / 10 && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
    long left = bytes(grove.volume());
    assertTrue(left <= full / 10, "of " + full + " bytes " + left + " are left");
  }

  @Test
  void sparseFilesBeyond4GiB() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Path sparse = grove.path("sparse");
    try (FileChannel file = create(sparse)) {
      write(file, 5 * GIB + 123, "far away");
      write(file, 4 * GIB - 3, "across");
      write(file, 10, "near");
    }
    checkSparse(sparse);
    assertTrue(bytes(grove.volume()) < 10_000_000, "holes take space");
    grove.remount();
    checkSparse(sparse);
    try (FileChannel file = open(sparse)) {
      file.truncate(4 * GIB - 1);
      write(file, 6 * GIB, "!");
      assertEquals("ac\0\0\0\0\0\0", read(file, 4 * GIB - 3, 8));
      assertEquals("\0\0\0\0", read(file, 5 * GIB + 123, 4));
    }
  }

  private static void checkSparse(Path sparse) throws IOException {
    try (FileChannel file = open(sparse)) {
      assertEquals(5 * GIB + 131, file.size());
      assertEquals("\0\0near\0\0", read(file, 8, 8));
      assertEquals("\0across\0", read(file, 4 * GIB - 4, 8));
      assertEquals("\0far away", read(file, 5 * GIB + 122, 100));
      assertEquals("\0".repeat(100_000), read(file, 2 * GIB + 7, 100_000));
    }
  }

  @Test
  void truncateDownAndUp() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Path path = grove.path("file");
    byte[] expected = new byte[50_000];
    for (int i = 0; i < 10_001; i++) {
      expected[i] = (byte) (i * 31 + 1);
    }
    byte[] whole = expected.clone();
    for (int i = 10_001; i < whole.length; i++) {
      whole[i] = 77;
    }
    Files.write(path, whole);
    Run.bash(grove.mountPoint(), "truncate -s 10001 file; truncate -s 50000 file");
    assertArrayEquals(expected, Files.readAllBytes(path));
    grove.remount();
    assertArrayEquals(expected, Files.readAllBytes(path));
    Run.bash(grove.mountPoint(), "truncate -s 0 file; test ! -s file; truncate -s 3 file");
    assertArrayEquals(new byte[3], Files.readAllBytes(path));
  }

  @Test
  void twoProcessesAppend() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Run.bash(
        grove.mountPoint(),
        """
        append() { exec 3>>both; for i in $(seq 3000); do echo "$1 $i" >&3; done; }
        append a & first=$!
        append b & second=$!
        wait $first; wait $second
        test $(wc -l <both) = 6000
        for w in a b; do grep "^$w " both | cmp - <(for i in $(seq 3000); do echo "$w $i"; done); done
        """);
  }

  @Test
  void listingWhileEntriesAreRemoved() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Path large = grove.path("large");
    Run.bash(grove.mountPoint(), "mkdir large; cd large; seq -f entry%.0f 20000 | xargs touch");
    Set<String> seen = new HashSet<>();
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(large)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        assertTrue(seen.add(name), () -> name + " is listed twice");
        if (count++ % 2 == 0) {
          Files.delete(entry);
        }
      }
    }
    assertEquals(20_000, count);
    assertEquals(10_000, names(large).size());
    grove.remount();
    assertEquals(10_000, names(large).size());
    Run.bash(grove.mountPoint(), "rm -rf large; test -z \"$(ls -A)\"");
  }

  @Test
  void deepPathsAndRemovalOfTrees() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Run.bash(
        grove.mountPoint(),
        """
        for i in $(seq 200); do mkdir directory$i; cd directory$i; echo $i >file; done
        cd "$1"; test "$(find . -name file | wc -l)" = 200
        mv directory1 renamed; test "$(find renamed -name file -exec cat {} + | sort -n | tail -1)" = 200
        """,
        grove.mountPoint());
    grove.remount();
    Run.bash(
        grove.mountPoint(),
        "test \"$(find renamed -name file | wc -l)\" = 200; rm -rf renamed; test -z \"$(ls -A)\"; stat -c %h . | grep -qx 2");
    grove.remount();
    Run.bash(grove.mountPoint(), "test -z \"$(ls -A)\"");
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static FileChannel create(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void write(FileChannel file, long position, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    int written = file.write(bytes, position);
    assertEquals(text.length(), written);
  }

  private static String read(FileChannel file) throws IOException {
    return read(file, 0, (int) file.size());
  }

  private static String read(FileChannel file, long position, int limit) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(limit);
    while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) > 0) {
      // Until the end of the file, or the limit.
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
  }

  private static Set<String> names(Path directory) throws IOException {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    return names;
  }

  /** Bytes of a volume's files, which come and go meanwhile. */
  private static long bytes(Path volume) throws IOException, InterruptedException {
    String total = Run.bash(volume, "{ du -sb . 2>/dev/null || true; } | cut -f1").out();
    try (Stream<String> lines = total.lines()) {
      return Long.parseLong(lines.findFirst().orElseThrow());
    }
  }
}
