package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.MountOptions.Fuseblk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of a mount, and what reaches the file system through real system calls. */
@Tag("fuse")
@Timeout(120)
class SessionTest {
  private MountFixture mount;

  @BeforeEach
  void setUp() throws IOException {
    mount = new MountFixture(false);
  }

  @AfterEach
  void tearDown() throws IOException, InterruptedException {
    if (mount != null) {
      mount.end();
    }
  }

  private Session start(Fuseblk fuseblk) {
    return mount.mount(MountOptions.builder().fuseblk(fuseblk).build());
  }

  @Test
  void largeWritesAndReadsAreOneRequestEach() throws Exception {
    start(Fuseblk.NEVER);
    byte[] data = new byte[4 << 20];
    new SplittableRandom(1).nextBytes(data);
    Path file = mount.path.resolve("file");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
      for (int at = 0; at < data.length; at += 1 << 20) {
        buffer.clear().put(data, at, 1 << 20).flip();
        assertEquals(1 << 20, channel.write(buffer));
      }
      channel.force(false);
    }
    assertEquals(4, mount.requests(Opcode.WRITE));
    assertEquals(1, mount.fs.fsyncs.get());
    mount.output("echo 1 > /proc/sys/vm/drop_caches");
    assertArrayEquals(data, Files.readAllBytes(file));
    long reads = mount.requests(Opcode.READ);
    assertTrue(reads >= 4 && reads <= 8, reads + " reads of 4 MiB");
    assertArrayEquals(data, Files.readAllBytes(file));
    assertEquals(reads, mount.requests(Opcode.READ), "the second time from the page cache");
  }

  /** The kernel makes sure once for each file that it has no capabilities. */
  @Test
  void attributesCostOneRequestForEachFileThatIsWritten() throws Exception {
    start(Fuseblk.NEVER);
    mount.output("printf warm > \"$1/warm\" && cat \"$1/warm\"");
    long before = total();
    mount.output("exec > \"$1/small\"; for i in 1 2 3 4 5; do echo $i; done");
    assertEquals(3 + 4 + 1, total() - before, () -> "GETXATTR once: " + mount.requests());
  }

  @Test
  void smallFileCostsThreeRequestsAndOpensNone() throws Exception {
    mount.mount(MountOptions.builder().fuseblk(Fuseblk.NEVER).xattr(false).build());
    mount.output("printf warm > \"$1/warm\" && cat \"$1/warm\"");
    long before = total();
    mount.output("printf content > \"$1/small\"");
    assertEquals(3, total() - before, () -> "LOOKUP, MKNOD, WRITE: " + mount.requests());
    before = total();
    assertEquals("content", mount.output("cat \"$1/small\""));
    mount.output("cat \"$1/small\"; stat -c %s \"$1/small\"; test ! -e \"$1/absent\"");
    mount.output("test ! -e \"$1/absent\" && test -f \"$1/small\"");
    long requests = total() - before;
    // READ; LOOKUP of the absent; GETATTR of the directory after MKNOD, of the file after WRITE and
    // after READ
    assertTrue(requests <= 5, () -> requests + " of " + mount.requests());
    assertEquals(1, mount.requests(Opcode.OPEN));
    assertEquals(1, mount.requests(Opcode.CREATE));
    assertEquals(0, mount.requests(Opcode.RELEASE));
  }

  private long total() {
    long sum = 0;
    for (Opcode opcode : Opcode.values()) {
      sum += mount.requests(opcode);
    }
    return sum;
  }

  @Test
  void syncReachesTheFileSystemOverALoopDevice() throws Exception {
    Session session = start(Fuseblk.ALWAYS);
    assertTrue(mount.output("grep 'mount.040point' /proc/self/mounts").contains(" fuseblk.grove "));
    assumeTrue(session.forwardsSync(), "SKIPPED: the kernel is older than Linux 6.18");
    mount.output("printf x > \"$1/file\" && sync -f \"$1/file\"");
    assertEquals(1, mount.fs.syncs.get());
    assertEquals(1, mount.requests(Opcode.SYNCFS));
    String loop = Mounts.at(mount.path).orElseThrow().source();
    session.unmount();
    assertTrue(session.awaitEnd(Duration.ofSeconds(10)));
    assertEquals(1, session.requests().get(Opcode.DESTROY));
    assertTrue(mount.fs.syncs.get() >= 2, "the end of the mount syncs");
    String devices = mount.output("sleep 0.2; losetup -a");
    assertFalse(devices.contains(loop + ":"), devices);
  }

  @Test
  void plainMountDoesNotForwardSync() throws Exception {
    start(Fuseblk.NEVER);
    assertTrue(mount.output("grep 'mount.040point' /proc/self/mounts").startsWith("grove "));
    mount.output("printf x > \"$1/file\" && sync -f \"$1/file\"");
    assertEquals(0, mount.requests(Opcode.SYNCFS));
    mount.output("sync \"$1/file\"; sync \"$1\"");
    assertEquals(2, mount.fs.fsyncs.get());
  }

  @Test
  void unlinkedFileLivesWhileOpen() throws Exception {
    start(Fuseblk.AUTO);
    Path file = Files.writeString(mount.path.resolve("file"), "first");
    int known = mount.fs.known();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Files.delete(file);
      assertFalse(Files.exists(file));
      channel.write(ByteBuffer.wrap("second".getBytes(java.nio.charset.StandardCharsets.UTF_8)), 5);
      ByteBuffer buffer = ByteBuffer.allocate(20);
      assertEquals(11, channel.read(buffer, 0));
      assertEquals(11, channel.size());
      try (java.util.stream.Stream<Path> entries = Files.list(mount.path)) {
        assertEquals(0, entries.count());
      }
      assertEquals(known, mount.fs.known());
    }
    await(() -> mount.fs.known() == known - 1, "forgotten when closed");
  }

  private static void await(java.util.function.BooleanSupplier condition, String what)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(5);
    }
  }

  @Test
  void manyFsyncsWaitTogetherAndOthersAreServedMeanwhile() throws Exception {
    mount.mount(MountOptions.builder().threads(2).maxThreads(10).build());
    CountDownLatch device = new CountDownLatch(1);
    mount.fs.device = device;
    Process syncs =
        new ProcessBuilder(
                "sh",
                "-c",
                "for i in 1 2 3 4 5 6 7 8; do echo > \"$1/$i\"; sync \"$1/$i\" & done; wait",
                "sh",
                mount.path.toString())
            .start();
    try {
      await(() -> mount.fs.fsyncs.get() == 8, "eight fsyncs at once");
      assertEquals("fine", mount.output("echo fine > \"$1/f\" && cat \"$1/f\""));
    } finally {
      device.countDown();
    }
    assertEquals(0, syncs.waitFor());
    assertTrue(fuseThreads() > 2);
    Thread.sleep(1100);
    for (int i = 0; i < 40 && fuseThreads() > 2; i++) {
      mount.output("touch \"$1/f\"");
    }
    assertEquals(2, fuseThreads(), "relief readers leave");
  }

  private static long fuseThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("fuse-"))
        .count();
  }

  @Test
  void busyMountSaysWhatToDoAndCanBeDetached() throws Exception {
    Session session = start(Fuseblk.AUTO);
    Path file = Files.writeString(mount.path.resolve("file"), "text");
    try (InputStream open = Files.newInputStream(file)) {
      MountException busy = assertThrows(MountException.class, session::unmount);
      assertEquals(Kind.BUSY, busy.kind());
      assertTrue(busy.getMessage().contains("--lazy"), busy.getMessage());
      session.unmount(true);
      assertFalse(Mounts.isMounted(mount.path));
      assertFalse(session.awaitEnd(Duration.ofMillis(100)), "served while the file is open");
      assertEquals('t', open.read());
    }
    assertTrue(session.awaitEnd(Duration.ofSeconds(10)));
  }

  @Test
  void endsWhenTheAdministratorUnmounts() throws Exception {
    Session session = start(Fuseblk.AUTO);
    mount.output("umount \"$1\"");
    session.awaitEnd();
    session.unmount();
    session.close();
  }

  @Test
  void secondMountOnTheSameDirectoryIsRefused() {
    Session session = start(Fuseblk.AUTO);
    MountException busy =
        assertThrows(
            MountException.class,
            () -> Session.mount(mount.fs, mount.path, MountOptions.defaults()));
    assertEquals(Kind.BUSY, busy.kind());
    session.close();
    assertFalse(Mounts.isMounted(mount.path));
  }

  @Test
  void fusermountMakesThePlainMount() throws Exception {
    MountOptions options = MountOptions.builder().via(MountOptions.Via.FUSERMOUNT).build();
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/fusermount3")), "SKIPPED: fusermount3 is missing");
    mount.mount(options);
    assertEquals("content", mount.output("printf content > \"$1/file\" && cat \"$1/file\""));
    assertEquals("fuse.grove", Mounts.at(mount.path).orElseThrow().type());
    Fusermount.unmount(mount.path.toString(), false);
    assertFalse(Mounts.isMounted(mount.path));
  }
}
