package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.actors.volume.Volume;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes.SetMode;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.Records;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes of extended attributes of files, directories and links, with renames, removals and
 * crashes in between, against maps in memory.
 */
class RandomAttributesTest {
  private static final String[] NAMES = {
    "user.a", "user.b", "trusted.t", "security.capability", "security.s", "user." + "n".repeat(250)
  };
  private static final int OPERATIONS = 3000;
  private static final long TOP = FileSystem.ROOT_INO;

  /** A file, directory or link in the root directory, or one that is open and has no name. */
  private static final class Node {
    final long ino;
    final boolean directory;
    String name;
    final TreeMap<String, byte[]> attributes = new TreeMap<>();

    Node(long ino, boolean directory, String name) {
      this.ino = ino;
      this.directory = directory;
      this.name = name;
    }
  }

  private final Fixture on = new Fixture();
  private final Map<Long, Node> nodes = new HashMap<>();
  private SplittableRandom random;
  private final List<String> seconds = new ArrayList<>();
  private int names;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 0})
  void behavesLikeMaps(long given) {
    long seed = given == 0 ? System.nanoTime() : given;
    random = new SplittableRandom(seed);
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        step();
        if (random.nextInt(200) == 0) {
          reopen();
        }
      }
      seconds.forEach(name -> on.fs.unlink(TOP, bytes(name)));
      for (Node node : List.copyOf(nodes.values())) {
        remove(node);
        forget(node);
      }
      assertEquals(2, on.volume.content().size());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void step() {
    if (nodes.isEmpty() || random.nextInt(12) == 0) {
      make();
      return;
    }
    List<Node> all = nodes.values().stream().sorted((a, b) -> Long.compare(a.ino, b.ino)).toList();
    Node node = all.get(random.nextInt(all.size()));
    switch (random.nextInt(14)) {
      case 0 -> remove(node);
      case 1 -> rename(node);
      case 2 -> {
        if (node.name == null) {
          forget(node);
        }
      }
      case 3, 4, 5, 6, 7 -> set(node);
      case 8, 9, 10 -> drop(node);
      default -> check(node);
    }
  }

  private void make() {
    String name = "f" + names++;
    long ino =
        switch (random.nextInt(3)) {
          case 0 -> linked(on.file(TOP, name).ino(), name);
          case 1 -> on.dir(TOP, name).ino();
          default -> on.fs.symlink(USER, TOP, bytes(name), bytes("target")).ino();
        };
    boolean directory = (on.fs.getattr(ino).mode() & 0170000) == 0040000;
    nodes.put(ino, new Node(ino, directory, name));
  }

  /** Gives some files a second name, so that their record is elsewhere; then takes it back. */
  private long linked(long ino, String name) {
    if (random.nextBoolean()) {
      on.fs.link(ino, TOP, bytes(name + "+"));
      on.fs.forget(ino, 1);
      if (random.nextBoolean()) {
        on.fs.unlink(TOP, bytes(name + "+"));
      } else {
        seconds.add(name + "+");
      }
    }
    return ino;
  }

  private void remove(Node node) {
    if (node.name == null) {
      return;
    }
    if (node.directory) {
      on.fs.rmdir(TOP, bytes(node.name));
    } else {
      on.fs.unlink(TOP, bytes(node.name));
    }
    node.name = null;
  }

  private void rename(Node node) {
    if (node.name != null) {
      String name = "r" + names++;
      on.fs.rename(TOP, bytes(node.name), TOP, bytes(name), 0);
      node.name = name;
    }
  }

  private void forget(Node node) {
    on.fs.forget(node.ino, 1);
    nodes.remove(node.ino);
  }

  private void set(Node node) {
    String name = NAMES[random.nextInt(NAMES.length)];
    byte[] value = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(100)];
    random.nextBytes(value);
    SetMode mode = new SetMode(random.nextInt(4) == 0, random.nextInt(4) == 0, false);
    boolean there = node.attributes.containsKey(name);
    Errno expected =
        mode.create() && there ? Errno.EEXIST : mode.replace() && !there ? Errno.ENODATA : null;
    assertEquals(expected, outcome(() -> on.fs.xattrs().set(node.ino, bytes(name), value, mode)));
    if (expected == null) {
      node.attributes.put(name, value);
    }
  }

  private void drop(Node node) {
    String name = NAMES[random.nextInt(NAMES.length)];
    Errno expected = node.attributes.remove(name) == null ? Errno.ENODATA : null;
    assertEquals(expected, outcome(() -> on.fs.xattrs().remove(node.ino, bytes(name))));
  }

  private static Errno outcome(Runnable operation) {
    try {
      operation.run();
      return null;
    } catch (FsException e) {
      return e.errno();
    }
  }

  private void check(Node node) {
    StringBuilder all = new StringBuilder();
    StringBuilder seen = new StringBuilder();
    for (String name : NAMES) {
      byte[] value = node.attributes.get(name);
      if (value == null) {
        assertEquals(Errno.ENODATA, outcome(() -> on.fs.xattrs().get(node.ino, bytes(name))), name);
      } else {
        assertArrayEquals(value, on.fs.xattrs().get(node.ino, bytes(name)));
      }
    }
    for (String name : node.attributes.keySet()) {
      all.append(name).append('\0');
      seen.append(name.startsWith("trusted.") ? "" : name + '\0');
    }
    assertEquals(all.toString(), Fixture.string(on.fs.xattrs().list(() -> true, node.ino)));
    assertEquals(seen.toString(), Fixture.string(on.fs.xattrs().list(() -> false, node.ino)));
  }

  /** A crash, or a clean end: nothing without a name is left. */
  private void reopen() {
    assertSound();
    if (random.nextBoolean()) {
      on.fs.close();
      on.fs = on.open();
    } else {
      on.crash();
    }
    assertSound();
    nodes.values().removeIf(node -> node.name == null);
    for (Node node : nodes.values()) {
      assertEquals(node.ino, on.fs.lookup(TOP, bytes(node.name)).ino());
      check(node);
    }
  }

  private void assertSound() {
    assertEquals(
        List.of(),
        FsCheck.check(Records.of((Volume) on.volume), Fixture.BLOCK, List.of(), _ -> {})
            .findings());
  }
}
