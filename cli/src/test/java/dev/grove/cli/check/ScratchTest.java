package dev.grove.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @TempDir Path place;

  private Path left(String name) throws IOException {
    Path whole = Files.createDirectories(place.resolve(name));
    Files.createFile(whole.resolve("lock"));
    Files.writeString(Files.createDirectory(whole.resolve("data")).resolve("file"), "x");
    return whole;
  }

  @Test
  void sweepsWhatNobodyHolds() throws IOException, InterruptedException {
    Path dead = left("grove-scratch-0-1");
    Path other = left("another-0-1");
    Path making = Files.createDirectory(place.resolve("grove-scratch-0-2"));
    Path held = left("grove-scratch-0-3");
    String script =
        "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.lockf(f, fcntl.LOCK_EX);"
            + " print('locked', flush=True); sys.stdin.read()";
    Process holder =
        new ProcessBuilder("python3", "-c", script, held.resolve("lock").toString()).start();
    try {
      assertEquals('l', holder.getInputStream().read());
      Scratch.sweep(place);
      assertFalse(Files.exists(dead));
      assertTrue(Files.exists(other) && Files.exists(making));
      assertTrue(Files.exists(held.resolve("data/file")));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    Scratch.sweep(place);
    assertFalse(Files.exists(held));
  }

  @Test
  void isGoneAtTheEndAndLeftAloneBefore() throws IOException {
    Path data;
    try (Scratch scratch = Scratch.create()) {
      data = scratch.directory();
      Files.writeString(data.resolve("file"), "x");
      try (Scratch another = Scratch.create()) {
        assertFalse(another.directory().equals(data));
      }
      assertTrue(Files.exists(data.resolve("file")));
    }
    assertFalse(Files.exists(data.getParent()));
  }
}
