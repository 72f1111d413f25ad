package dev.grove.actors.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import dev.grove.actors.log.ChunkPool;
import dev.grove.actors.log.LogBuffer;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogSettings;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.store.LoggedRuns;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.message.Batch;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogFeedTest {
  private static final byte[] LARGE = new byte[(8 << 20) - 100];

  private ActorTestKit kit;

  @BeforeEach
  void open() {
    kit = ActorTestKit.create();
  }

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  /** A commit that fits into a record of its own is not refused for those before it. */
  @Test
  void aLargeCommitGetsARecordOfItsOwn() {
    LogSettings settings =
        LogSettings.from(
            ConfigFactory.parseString("grove.volume.log.late-binding = off")
                .withFallback(ConfigFactory.load()));
    TestProbe<LogWriter.Command> writer = kit.createTestProbe();
    LogGauges gauges = new LogGauges();
    LogBuffer buffer = new LogBuffer(settings, new ChunkPool(4096, 1), gauges, 0);
    LogFeed feed = new LogFeed(settings, 1 << 20, new LoggedRuns());
    feed.open(
        new RootMessage.OpenLog(buffer, gauges, writer.ref(), new CompletableFuture<>()),
        new Memtable(0)::view);
    feed.append(1, new Batch().put(new byte[] {1}, new byte[100_000]));
    Batch large = new Batch();
    for (byte i = 0; i < 32; i++) {
      large.put(new byte[] {i}, LARGE);
    }
    feed.append(2, large);
    var small = writer.expectMessageClass(LogWriter.Append.class).chunk();
    assertEquals(1, small.firstLsn());
    assertEquals(1, small.lastLsn());
    var alone = writer.expectMessageClass(LogWriter.Append.class).chunk();
    assertEquals(2, alone.firstLsn());
    assertEquals(2, alone.lastLsn());
  }
}
