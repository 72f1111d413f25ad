package dev.grove.posix.namespace;

import dev.grove.posix.sys.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is done in one burst. An operation is a chain of calls; those behind one that fails are left
 * out.
 *
 * @param scene made before
 * @param processes the operations of each
 */
record Plan(List<List<Action>> scene, List<List<List<Action>>> processes) {
  private static final long MIX = 0x9e37_79b9_7f4a_7c15L;
  private static final String[] NAMES = {"a", "b", "c"};
  private static final String[] SLOTS = {"c", "a/a", "a/b", "a/c", "b/a", "b/b", "b/c"};
  private static final int SMALL_BUFFER = 100;
  private static final int LARGE_BUFFER = 32_768;

  /** All of it follows from these. */
  static Plan of(long seed, long burst, int processes, int operations) {
    SplittableRandom random = new SplittableRandom(seed * MIX + burst);
    Maker maker = new Maker(random, burst);
    List<List<Action>> scene = maker.scene();
    List<List<List<Action>>> all = new ArrayList<>();
    for (int process = 0; process < processes; process++) {
      List<List<Action>> own = new ArrayList<>();
      for (int i = 0; i < operations; i++) {
        own.add(maker.operation());
      }
      all.add(own);
    }
    return new Plan(scene, all);
  }

  private static final class Maker {
    private final SplittableRandom random;
    private final long burst;
    private int made;

    Maker(SplittableRandom random, long burst) {
      this.random = random;
      this.burst = burst;
    }

    /** Differs from all others of this burst, and from those of bursts nearby. */
    private String content() {
      return String.format("%05d%03d", burst % 100_000, made++);
    }

    private String name() {
      return NAMES[random.nextInt(NAMES.length)];
    }

    private String path() {
      int draw = random.nextInt(20);
      if (draw < 3) {
        return name();
      }
      String directory = NAMES[random.nextInt(2)];
      return draw < 16
          ? directory + "/" + name()
          : directory + "/" + NAMES[random.nextInt(2)] + "/" + name();
    }

    private List<List<Action>> scene() {
      List<List<Action>> scene = new ArrayList<>();
      scene.add(List.of(new Action.MakeDirectory("a")));
      scene.add(List.of(new Action.MakeDirectory("b")));
      String file = null;
      for (String slot : SLOTS) {
        int draw = random.nextInt(20);
        if (draw < 7) {
          scene.add(create(slot, true));
          file = slot;
        } else if (draw < 10) {
          scene.add(List.of(new Action.MakeDirectory(slot)));
        } else if (draw < 11) {
          scene.add(List.of(new Action.Symlink(slot, "none-" + content())));
        } else if (draw < 13 && file != null) {
          scene.add(List.of(new Action.Link(file, slot)));
        }
      }
      return scene;
    }

    private List<Action> create(String path, boolean exclusive) {
      return List.of(
          new Action.Create(path, exclusive),
          new Action.Write(content()),
          new Action.StatOpen(),
          new Action.Close());
    }

    private List<Action> operation() {
      int draw = random.nextInt(100);
      if (draw < 14) {
        return create(path(), draw < 10);
      } else if (draw < 20) {
        return List.of(
            new Action.Open(path()), new Action.Read(), new Action.StatOpen(), new Action.Close());
      } else if (draw < 24) {
        return List.of(
            new Action.Open(path()),
            new Action.Write(content()),
            new Action.Read(),
            new Action.Close());
      } else if (draw < 34) {
        return List.of(new Action.Link(path(), path()));
      } else if (draw < 54) {
        return List.of(new Action.Rename(path(), path(), flags()));
      } else if (draw < 64) {
        return List.of(new Action.Unlink(path()));
      } else if (draw < 70) {
        return List.of(new Action.RemoveDirectory(path()));
      } else if (draw < 77) {
        return List.of(new Action.MakeDirectory(path()));
      }
      return look(draw);
    }

    private List<Action> look(int draw) {
      if (draw < 79) {
        return List.of(new Action.Symlink(path(), "none-" + content()));
      } else if (draw < 81) {
        return List.of(new Action.ReadLink(path()));
      } else if (draw < 91) {
        return List.of(new Action.Stat(path()));
      }
      int bytes = random.nextBoolean() ? SMALL_BUFFER : LARGE_BUFFER;
      return List.of(
          new Action.OpenDirectory(random.nextInt(4) == 0 ? path() : NAMES[random.nextInt(2)]),
          new Action.ListOpen(bytes),
          new Action.StatOpen(),
          new Action.Close());
    }

    private int flags() {
      return switch (random.nextInt(6)) {
        case 0 -> Abi.RENAME_NOREPLACE;
        case 1 -> Abi.RENAME_EXCHANGE;
        default -> 0;
      };
    }
  }
}
