package dev.grove.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import dev.grove.betree.message.Batch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class InspectorTest {
  private static final ScrubSettings SETTINGS = new ScrubSettings(1000, Duration.ZERO);

  @TempDir Path directory;
  private Volume volume;
  private Inspector inspector;

  @BeforeEach
  void open() {
    volume = Volumes.open(directory, VolumeSettings.from(ConfigFactory.load()));
    inspector = Inspector.start(volume, SETTINGS);
  }

  @AfterEach
  void close() {
    inspector.close();
    volume.close();
  }

  private void fill(int keys) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < keys; i++) {
      byte[] value = new byte[4096];
      random.nextBytes(value);
      volume.commit(new Batch().put(("key" + i).getBytes(UTF_8), value));
    }
    volume.checkpoint();
  }

  private Map<String, Object> ended() throws InterruptedException {
    Map<String, Object> job = inspector.answer("job");
    while (job.get("inProgress").equals(true)) {
      Thread.sleep(5);
      job = inspector.answer("job");
    }
    return job;
  }

  @Test
  void aVolumeWithoutRunsIsNotCalledVerified() throws InterruptedException {
    assertNull(inspector.answer("job").get("job"));
    assertEquals("never since the start", inspector.statusKeys().get("scrubState"));
    inspector.answer("scrub");
    Map<String, Object> job = ended();
    assertEquals("finished", job.get("end"));
    assertEquals(0L, job.get("runs"));
    assertTrue(job.get("lines").toString().contains("nothing was verified"), job::toString);
  }

  @Test
  void allBytesOfAllRunsAreRead() throws InterruptedException {
    fill(200);
    inspector.answer("scrub");
    Map<String, Object> job = ended();
    assertEquals("finished", job.get("end"));
    assertEquals(0L, job.get("errors"));
    assertEquals((long) volume.status().runs(), job.get("runs"));
    assertEquals(List.of(), job.get("lines"));
    assertTrue((long) job.get("done") > 200 * 4096, job::toString);
    assertTrue(inspector.statusKeys().get("scrubState").toString().contains("no errors"));
  }

  @Test
  void damageIsNamedWhileAllGoesOn() throws IOException, InterruptedException {
    fill(200);
    Path run;
    try (Stream<Path> files = Files.walk(directory.resolve("runs"))) {
      run = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(run.toFile(), "rw")) {
      bytes.seek(5000);
      bytes.write(new byte[16]);
    }
    inspector.answer("scrub");
    Map<String, Object> job = ended();
    assertTrue((long) job.get("errors") > 0, job::toString);
    assertTrue(job.get("lines").toString().contains(run.getFileName().toString()), job::toString);
    assertEquals(job.get("errors"), inspector.statusKeys().get("scrubErrors"));
    volume.commit(new Batch().put("more".getBytes(UTF_8), new byte[1]));
  }

  /** At a rate at which it would take many seconds. */
  @Test
  void oneAtATimeAndItCanBeStopped() throws InterruptedException {
    fill(4000);
    inspector.answer("scrub 1");
    assertEquals("a scrub is under way already", inspector.answer("check").get("error"));
    assertEquals("a scrub is under way already", inspector.answer("scrub").get("error"));
    assertEquals(true, inspector.statusKeys().get("scrubRunning"));
    inspector.answer("stop");
    Map<String, Object> job = ended();
    assertEquals("stopped", job.get("end"));
    assertTrue((long) job.get("done") < (long) job.get("total"), job::toString);
    assertTrue(inspector.statusKeys().get("scrubState").toString().startsWith("stopped"));
    inspector.answer("check");
    assertEquals("finished", ended().get("end"));
  }

  @Test
  void nonsenseIsRefused() {
    assertEquals("unknown request", inspector.answer("scrub fast").get("error"));
    assertEquals("unknown request", inspector.answer("scratch").get("error"));
  }
}
