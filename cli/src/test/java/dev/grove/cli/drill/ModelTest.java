package dev.grove.cli.drill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.grove.cli.drill.Journal.Outcome;
import dev.grove.cli.drill.Journal.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down is read back, and extents say what a plain array would. */
final class ModelTest {
  @TempDir Path directory;

  @Test
  void extentsAreTheFilesBytes() {
    for (long seed = 1; seed <= 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Content content = new Content(seed, 3);
      byte[] bytes = {};
      Extents extents = Extents.EMPTY;
      for (int serial = 0; serial < 60; serial++) {
        if (random.nextInt(4) == 0) {
          int size = random.nextInt(3000);
          extents = extents.truncate(size);
          bytes = Arrays.copyOf(bytes, size);
        } else {
          int offset = random.nextInt(2000);
          int length = 1 + random.nextInt(1000);
          extents = extents.write(offset, length, serial);
          bytes = Arrays.copyOf(bytes, Math.max(bytes.length, offset + length));
          content.fill(serial, offset, bytes, offset, length);
        }
        assertArrayEquals(bytes, Histories.bytes(extents, content), "seed " + seed);
        assertEquals(-1, extents.firstDifference(bytes, content), "seed " + seed);
      }
      if (bytes.length > 0) {
        int at = random.nextInt(bytes.length);
        bytes[at] ^= 2;
        assertEquals(at, extents.firstDifference(bytes, content), "seed " + seed);
      }
    }
  }

  @Test
  void modelsAndOperationsAreReadBack() throws IOException {
    for (long seed = 1; seed <= 20; seed++) {
      History history = Histories.random(2, 300, 0.1, new SplittableRandom(seed));
      Model model = new Model();
      for (Step step : history.steps()) {
        assertEquals(step.op(), Op.parse(step.op().line()), "seed " + seed);
        model.apply(step.op(), step.serial());
      }
      Path file = directory.resolve("model" + seed);
      model.save(file);
      assertEquals(model.entries(), Model.load(file).entries(), "seed " + seed);
    }
  }

  @Test
  void aJournalIsReadUpToItsLastWholeLine() throws IOException {
    Path file = directory.resolve("journal");
    try (Journal journal = new Journal(file)) {
      journal.begin(1, new Op.Mkdir("w0/d\u0001 1"));
      journal.done(1);
      journal.begin(2, new Op.Rmdir("w0/d\u0001 1"));
      journal.failed(2, "gone\nfor good");
      journal.begin(3, new Op.Force("w0", false));
    }
    Files.writeString(file, "E 3 123", StandardOpenOption.APPEND);
    List<Step> steps = Journal.read(file);
    assertEquals(3, steps.size());
    assertInstanceOf(Outcome.Done.class, steps.get(0).outcome());
    assertEquals(new Op.Mkdir("w0/d\u0001 1"), steps.get(0).op());
    assertEquals(new Outcome.Failed("failed gone for good"), steps.get(1).outcome());
    assertEquals(new Outcome.Unknown(), steps.get(2).outcome());
    assertEquals(Long.MAX_VALUE, steps.get(2).ended());
  }
}
