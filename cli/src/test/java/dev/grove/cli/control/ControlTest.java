package dev.grove.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
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
      assertTrue(Files.exists(directory().socket(VOLUME.toString())));
      assertEquals(STATUS, client.find(Path.of("/a")).orElseThrow().json());
      assertEquals("/a", client.find(Path.of("/b")).orElseThrow().values().getString("directory"));
      assertTrue(client.find(Path.of("/c")).isEmpty());
    }
    assertTrue(Files.notExists(directory().socket(VOLUME.toString())));
    assertTrue(client.find(Path.of("/a")).isEmpty());
  }

  @Test
  void aSocketLeftBehindIsReplaced() throws IOException {
    directory().create();
    Files.createFile(directory().socket(VOLUME.toString()));
    assertTrue(client(Duration.ofSeconds(5)).find(Path.of("/a")).isEmpty());
    ControlServer server = ControlServer.start(directory(), VOLUME, () -> STATUS);
    try (server) {
      assertTrue(client(Duration.ofSeconds(5)).find(Path.of("/a")).isPresent());
    }
  }

  @Test
  void socketsThatNobodyListensOnAreRemovedAndOthersStay() throws IOException {
    ControlDirectory directory = directory();
    ControlServer first = ControlServer.start(directory, VOLUME, () -> STATUS);
    try (first) {
      Path dead = directory.socket("dead");
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(dead)).close();
      assertTrue(Files.exists(dead));
      Path full = directory.socket("full");
      ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try (busy) {
        busy.bind(UnixDomainSocketAddress.of(full), 1);
        ControlServer second = ControlServer.start(directory, new UUID(3, 4), () -> STATUS);
        second.close();
        ControlServer third = ControlServer.start(directory, new UUID(3, 5), () -> STATUS);
        third.close();
        ControlServer fourth = ControlServer.start(directory, new UUID(3, 6), () -> STATUS);
        fourth.close();
      }
      assertTrue(Files.notExists(dead));
      assertTrue(Files.exists(full), "its queue is full, but it lives");
      assertTrue(client(Duration.ofSeconds(5)).find(Path.of("/a")).isPresent());
    }
  }

  /** Each is found as soon as it has started, though all remove what nobody listens on. */
  @Test
  void manyThatStartAtOnceDoNotRemoveEachOther() throws InterruptedException {
    ControlDirectory directory = directory();
    Queue<String> lost = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "volume" + i;
      String status = "{\"directory\": \"/" + name + "\"}";
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 0; round < 20; round++) {
                      ControlServer server = ControlServer.start(directory, name, word -> status);
                      try (server) {
                        if (!Files.exists(directory.socket(name))) {
                          lost.add(name + " in round " + round);
                        }
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(lost));
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
