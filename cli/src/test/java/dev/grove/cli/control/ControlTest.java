package dev.grove.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlTest {
  private static final UUID VOLUME = new UUID(1, 2);
  private static final String STATUS = "{\"directory\": \"/a\", \"mountPoint\": \"/b\"}";

  @TempDir Path temporary;

  private ControlDirectory directory() {
    return new ControlDirectory(temporary.resolve("control"));
  }

  private ControlClient client(Duration timeout) {
    return new ControlClient(directory(), timeout);
  }

  @Test
  void aVolumeIsFoundByDirectoryAndByMountPoint() {
    ControlClient client = client(Duration.ofSeconds(5));
    ControlServer server = ControlServer.start(directory(), VOLUME, () -> STATUS);
    try (server) {
      assertTrue(Files.exists(directory().socket(VOLUME)));
      assertEquals(STATUS, client.find(Path.of("/a")).orElseThrow().json());
      assertEquals("/a", client.find(Path.of("/b")).orElseThrow().values().getString("directory"));
      assertTrue(client.find(Path.of("/c")).isEmpty());
    }
    assertTrue(Files.notExists(directory().socket(VOLUME)));
    assertTrue(client.find(Path.of("/a")).isEmpty());
  }

  @Test
  void aSocketLeftBehindIsReplaced() throws IOException {
    directory().create();
    Files.createFile(directory().socket(VOLUME));
    assertTrue(client(Duration.ofSeconds(5)).find(Path.of("/a")).isEmpty());
    ControlServer server = ControlServer.start(directory(), VOLUME, () -> STATUS);
    try (server) {
      assertTrue(client(Duration.ofSeconds(5)).find(Path.of("/a")).isPresent());
    }
  }

  @Test
  void aProcessThatHangsIsNotWaitedForLong() {
    CountDownLatch released = new CountDownLatch(1);
    ControlServer server =
        ControlServer.start(
            directory(),
            VOLUME,
            () -> {
              try {
                released.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return STATUS;
            });
    try (server) {
      assertTrue(client(Duration.ofMillis(50)).find(Path.of("/a")).isEmpty());
      released.countDown();
    }
  }

  @Test
  void thePlaceDependsOnTheUser() {
    Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", "/run/user/7");
    assertEquals(Path.of("/run/grove"), ControlDirectory.ofUser(environment, "root").path());
    assertEquals(Path.of("/run/user/7/grove"), ControlDirectory.ofUser(environment, "eve").path());
    assertEquals(Path.of("/tmp/grove-eve"), ControlDirectory.ofUser(Map.of(), "eve").path());
  }
}
