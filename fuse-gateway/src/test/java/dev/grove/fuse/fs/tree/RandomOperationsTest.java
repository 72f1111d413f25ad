package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.actors.volume.Volume;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.FsReport;
import dev.grove.fuse.fs.check.Records;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.tree.ModelTree.Node;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations on the file system and on a model; both must answer the same, also after
 * crashes.
 */
class RandomOperationsTest {
  private static final String[] NAMES = {"a", "b", "\1", "\2", "\377", "a\1", "c", "n".repeat(255)};
  private static final int MAX_BYTES = 700;
  private static final int OPERATIONS = 4000;
  private static final int EXCHANGE = 2;
  private static final int WHITEOUT = 4;

  private final Fixture on = new Fixture();
  private ModelTree model = new ModelTree();

  /** Inodes the kernel knows, with its counts. */
  private Map<Node, Long> known = new HashMap<>();

  private SplittableRandom random;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 3746477826524L, 0})
  void behavesLikeTheModel(long given) {
    long seed = given == 0 ? System.nanoTime() : given;
    random = new SplittableRandom(seed);
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        step();
        if (random.nextInt(400) == 0) {
          reopen();
        }
      }
      reopen();
      removeAll(model.root);
      known.forEach((node, count) -> on.fs.forget(node.ino, count));
      assertEquals(2, on.volume.content().size());
      assertEquals(1, on.fs.inodesInMemory());
      assertEquals(2, on.fs.getattr(FileSystem.ROOT_INO).nlink());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void step() {
    switch (random.nextInt(18)) {
      case 0, 1 -> create(false);
      case 2 -> create(true);
      case 3 -> remove(false);
      case 4 -> remove(true);
      case 5, 6 -> rename();
      case 7, 8 -> write();
      case 9 -> truncate();
      case 10 -> look();
      case 11, 12, 13 -> link();
      case 14 -> exchange();
      case 15 -> whiteout();
      case 16 -> tmpfile();
      default -> forget();
    }
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private void learn(Node node) {
    known.merge(node, 1L, Long::sum);
  }

  private Node pick(boolean directory) {
    List<Node> some =
        new ArrayList<>(known.keySet().stream().filter(n -> n.isDirectory() == directory).toList());
    some.sort((a, b) -> Long.compare(a.ino, b.ino));
    if (directory) {
      some.add(model.root);
    }
    return some.isEmpty() ? null : some.get(random.nextInt(some.size()));
  }

  private Node pickRegular() {
    Node file = pick(false);
    return file == null || file.special ? null : file;
  }

  private static Errno outcome(Runnable operation) {
    try {
      operation.run();
      return null;
    } catch (FsException e) {
      return e.errno();
    }
  }

  private void create(boolean directory) {
    Node dir = pick(true);
    String name = name();
    Attr[] made = new Attr[1];
    Errno found =
        outcome(() -> made[0] = directory ? on.dir(dir.ino, name) : on.file(dir.ino, name));
    Node node = new Node(made[0] == null ? 0 : made[0].ino(), directory);
    assertEquals(outcome(() -> model.create(dir, name, node)), found);
    if (found == null) {
      learn(node);
    }
  }

  private void remove(boolean directory) {
    Node dir = pick(true);
    String name = name();
    Errno expected = outcome(() -> model.remove(dir, name, directory));
    Errno found =
        outcome(
            () -> {
              if (directory) {
                on.fs.rmdir(dir.ino, bytes(name));
              } else {
                on.fs.unlink(dir.ino, bytes(name));
              }
            });
    assertEquals(expected, found);
  }

  private void rename() {
    Node from = pick(true);
    Node to = pick(true);
    String name = name();
    String newName = name();
    Errno expected = outcome(() -> model.rename(from, name, to, newName));
    Errno found = outcome(() -> on.fs.rename(from.ino, bytes(name), to.ino, bytes(newName), 0));
    assertEquals(expected, found);
  }

  private void link() {
    Node file = pick(random.nextInt(20) == 0);
    Node dir = pick(true);
    String name = name();
    if (file != null) {
      Errno expected = outcome(() -> model.link(file, dir, name));
      assertEquals(expected, outcome(() -> on.fs.link(file.ino, dir.ino, bytes(name))));
      if (expected == null) {
        learn(file);
        check(file);
      }
    }
  }

  private void exchange() {
    Node from = pick(true);
    Node to = pick(true);
    String name = name();
    String newName = name();
    Errno expected = outcome(() -> model.exchange(from, name, to, newName));
    assertEquals(
        expected,
        outcome(() -> on.fs.rename(from.ino, bytes(name), to.ino, bytes(newName), EXCHANGE)));
    check(from);
    check(to);
  }

  private void whiteout() {
    Node from = pick(true);
    Node to = pick(true);
    String name = name();
    String newName = name();
    Node made = new Node(0, false);
    boolean[] moved = new boolean[1];
    Errno expected = outcome(() -> moved[0] = model.whiteout(from, name, to, newName, made));
    assertEquals(
        expected,
        outcome(() -> on.fs.rename(from.ino, bytes(name), to.ino, bytes(newName), WHITEOUT)));
    if (moved[0]) {
      Attr attr = on.fs.lookup(from.ino, bytes(name));
      assertEquals(FileMode.CHARACTER, attr.mode());
      assertEquals(0, attr.rdev());
      Node whiteout = new Node(attr.ino(), false);
      whiteout.links = 1;
      whiteout.special = true;
      from.entries.put(name, whiteout);
      learn(whiteout);
    }
  }

  private void tmpfile() {
    Node dir = pick(true);
    Attr[] made = new Attr[1];
    Errno found = outcome(() -> made[0] = on.fs.tmpfile(USER, dir.ino, 0600));
    assertEquals(dir.removed ? Errno.ENOENT : null, found);
    if (found == null) {
      Node file = new Node(made[0].ino(), false);
      file.linkable = true;
      learn(file);
      check(file);
    }
  }

  private void write() {
    Node file = pickRegular();
    if (file != null) {
      byte[] data = new byte[random.nextInt(1, 200)];
      random.nextBytes(data);
      int offset = random.nextInt(random.nextBoolean() ? 70 : MAX_BYTES);
      on.fs.write(USER, file.ino, offset, MemorySegment.ofArray(data));
      file.write(offset, data);
      check(file);
    }
  }

  private void truncate() {
    Node file = pickRegular();
    if (file != null) {
      int size = random.nextInt(4) == 0 ? 0 : random.nextInt(MAX_BYTES);
      on.truncate(file.ino, size);
      file.resize(size);
      check(file);
    }
  }

  private void look() {
    Node dir = pick(true);
    String name = name();
    Node expected = dir.removed ? null : dir.entries.get(name);
    Attr[] seen = new Attr[1];
    Errno found = outcome(() -> seen[0] = on.fs.lookup(dir.ino, bytes(name)));
    assertEquals(expected == null ? Errno.ENOENT : null, found);
    if (expected != null) {
      assertEquals(expected.ino, seen[0].ino());
      learn(expected);
      check(expected);
    }
  }

  private void forget() {
    Node node = pick(random.nextBoolean());
    if (node != null && node != model.root) {
      on.fs.forget(node.ino, known.remove(node));
    }
  }

  private void check(Node node) {
    Attr attr = on.fs.getattr(node.ino);
    assertEquals(node.nlink(), attr.nlink());
    if (node.isDirectory()) {
      List<String> names = new ArrayList<>(List.of(".", ".."));
      names.addAll(node.entries.keySet());
      assertEquals(names, on.names(node.ino));
    } else {
      assertEquals(node.content.length, attr.size());
      if (node.special) {
        return;
      }
      int from = random.nextInt(node.content.length + 1);
      byte[] expected = Arrays.copyOfRange(node.content, from, node.content.length);
      assertArrayEquals(expected, on.readBytes(node.ino, from, MAX_BYTES * 2));
    }
  }

  /** A crash, or a clean end: nothing without a name is left. Then looks at everything. */
  private void reopen() {
    checkRecords();
    if (random.nextBoolean()) {
      on.fs.close();
      on.fs = on.open();
    } else {
      on.crash();
    }
    known = new HashMap<>();
    checkRecords();
    walk(model.root);
  }

  private void checkRecords() {
    FsReport report =
        FsCheck.check(Records.of((Volume) on.volume), Fixture.BLOCK, List.of(), _ -> {});
    assertEquals(List.of(), report.findings());
  }

  private void walk(Node dir) {
    check(dir);
    dir.entries.forEach(
        (name, child) -> {
          assertEquals(child.ino, on.fs.lookup(dir.ino, bytes(name)).ino());
          learn(child);
          check(child);
          if (child.isDirectory()) {
            walk(child);
          }
        });
  }

  private void removeAll(Node dir) {
    for (Map.Entry<String, Node> entry : List.copyOf(dir.entries.entrySet())) {
      Node child = entry.getValue();
      if (child.isDirectory()) {
        removeAll(child);
        on.fs.rmdir(dir.ino, bytes(entry.getKey()));
      } else {
        on.fs.unlink(dir.ino, bytes(entry.getKey()));
      }
    }
  }
}
