package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static dev.grove.fuse.fs.tree.Fixture.string;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.inode.FileMode;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real volume whose device is held back, or fails: no sync is answered that is not true. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SyncHonestyTest {
  private static final VolumeSettings SETTINGS =
      VolumeSettings.from(
          ConfigFactory.parseString("grove.volume.log.flush-interval-millis = 600000")
              .withFallback(ConfigFactory.load())
              .resolve());

  @TempDir Path directory;

  private GatedDevice device;
  private Volume volume;
  private TreeFileSystem fs;

  @BeforeEach
  void open() {
    device = new GatedDevice(directory, SETTINGS);
    volume = Volumes.open(device, SETTINGS);
    fs = fileSystem(volume);
  }

  private static TreeFileSystem fileSystem(Volume volume) {
    return TreeFileSystem.open(volume, FileSystemSettings.defaults(), InstantSource.system(), 0, 0);
  }

  @AfterEach
  void close() {
    device.permits.release(1000);
    try {
      volume.close();
    } catch (VolumeException e) {
      assertTrue(e.getMessage().contains("injected"), e::getMessage);
    }
  }

  private long file(String name) {
    return fs.mknod(USER, ROOT_INO, bytes(name), FileMode.REGULAR | 0644, 0).ino();
  }

  private void write(long ino, String text) {
    assertEquals(text.length(), fs.write(USER, ino, 0, MemorySegment.ofArray(bytes(text))));
  }

  private String durable(long ino) {
    return string(fs.xattrs().get(ino, bytes("user.grove.durable")));
  }

  private String read(long ino) {
    byte[] into = new byte[100];
    int length = fs.read(ino, 0, MemorySegment.ofArray(into));
    return string(into).substring(0, length);
  }

  private void awaitForce() throws InterruptedException {
    assertTrue(device.begun.tryAcquire(30, TimeUnit.SECONDS), "the device is not forced");
  }

  @Test
  void noAnswerComesBeforeTheDeviceHasConfirmed() throws Exception {
    long file = file("file");
    long other = file("other");
    List<Runnable> syncs =
        List.of(
            () -> fs.fsync(file, false),
            () -> fs.fsync(file, true),
            () -> fs.fsync(other, true),
            () -> fs.fsync(ROOT_INO, false),
            fs::sync);
    for (Runnable sync : syncs) {
      write(file, "content");
      CompletableFuture<Void> answer = CompletableFuture.runAsync(sync);
      awaitForce();
      // Everybody else is served meanwhile.
      assertEquals("content", read(file));
      write(other, "later");
      assertEquals("no", durable(file));
      assertEquals("no", durable(other));
      assertTrue(fs.notDurable().files() >= 2);
      assertFalse(answer.isDone());
      device.permits.release();
      answer.get(30, TimeUnit.SECONDS);
      assertEquals("yes", durable(file));
      assertEquals("no", durable(other), "it came after the sync had begun");
    }
  }

  @Test
  void afterAForceThatFailedNoSyncSucceeds() {
    device.permits.release(1000);
    long synced = file("synced");
    long file = file("file");
    long other = file("other");
    write(synced, "safe");
    fs.sync();
    write(file, "lost");
    device.failNext = true;
    fails(Errno.EIO, () -> fs.fsync(file, true));
    // The device would confirm now; what it confirms is not what was written.
    for (int i = 0; i < 3; i++) {
      fails(Errno.EIO, () -> fs.fsync(file, false));
      fails(Errno.EIO, () -> fs.fsync(other, true));
      fails(Errno.EIO, () -> fs.fsync(synced, true));
      fails(Errno.EIO, () -> fs.fsync(ROOT_INO, false));
      fails(Errno.EIO, fs::sync);
      fails(Errno.EIO, () -> write(other, "more"));
      assertEquals("no", durable(file));
      assertEquals("yes", durable(synced));
    }
    assertEquals("safe", read(synced));
    VolumeException closing = assertThrows(VolumeException.class, volume::close);
    assertTrue(closing.getMessage().contains("injected"), closing::getMessage);
    try (Volume again = Volumes.open(directory, SETTINGS)) {
      fs = fileSystem(again);
      assertEquals("safe", read(fs.lookup(ROOT_INO, bytes("synced")).ino()));
    }
  }
}
