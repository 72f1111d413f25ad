package dev.grove.cli.drill;

import dev.grove.cli.drill.Model.Entry;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * What one writer does next: any operation that succeeds on the state it has made so far. Few
 * names, so that names come again with other files under them.
 *
 * @param random all choices follow from it
 * @param limitBytes sum of the sizes of files from which on more is taken away than added
 */
record Load(int writer, SplittableRandom random, Model model, long limitBytes, double syncShare) {
  /** Directories that all writers use; each has names of its own in them. */
  static final List<String> SHARED = List.of("shared/a", "shared/b", "shared/c");

  private static final int MAX_FILE_BYTES = 192 * 1024;
  private static final int MAX_DEPTH = 5;

  /** Weights: the first case whose sum exceeds a random number under 100. */
  Op next() {
    if (random.nextDouble() < syncShare) {
      return force();
    }
    int dice = random.nextInt(100);
    if (model.bytes() > limitBytes) {
      dice = 80 + dice / 5;
    }
    if (dice < 14) {
      return create();
    }
    if (dice < 54) {
      return write();
    }
    if (dice < 60) {
      return new Op.Mkdir(newName(ownDirectory(), 'd', 6));
    }
    if (dice < 63) {
      return orCreate(pick(Entry.Regular.class), Op.Read::new);
    }
    if (dice < 66) {
      return symlink();
    }
    if (dice < 80) {
      return rename();
    }
    if (dice < 87) {
      return truncate();
    }
    return remove();
  }

  static String root(int writer) {
    return "w" + writer;
  }

  /** Whether a path is of this writer. */
  static boolean owns(int writer, String path) {
    return path.startsWith(root(writer) + "/")
        || SHARED.stream().anyMatch(each -> path.startsWith(each + "/" + root(writer) + "-"));
  }

  private Op create() {
    return new Op.Create(newName(directory(), 'f', 32));
  }

  private Op symlink() {
    String target = "t".repeat(random.nextInt(200)) + random.nextInt(1 << 20);
    return new Op.Symlink(newName(directory(), 'l', 8), target);
  }

  private Op orCreate(String path, Function<String, Op> operation) {
    return path == null ? create() : operation.apply(path);
  }

  private Op write() {
    return orCreate(
        pick(Entry.Regular.class),
        path -> {
          long size = size(path);
          long offset =
              switch (random.nextInt(10)) {
                case 0 -> size + random.nextInt(20_000);
                case 1, 2, 3 -> size;
                default -> random.nextLong(size + 1);
              };
          int length = 1 + random.nextInt(lengthBound());
          if (offset + length > MAX_FILE_BYTES) {
            offset = random.nextLong(MAX_FILE_BYTES - length);
          }
          return new Op.Write(path, offset, length, mode());
        });
  }

  private int lengthBound() {
    int dice = random.nextInt(20);
    return dice < 14 ? 5_000 : dice < 19 ? 40_000 : 120_000;
  }

  private Op.Mode mode() {
    double dice = random.nextDouble() * 4;
    return dice < syncShare / 2 ? Op.Mode.SYNC : dice < syncShare ? Op.Mode.DSYNC : Op.Mode.PLAIN;
  }

  private Op truncate() {
    return orCreate(
        pick(Entry.Regular.class),
        path ->
            new Op.Truncate(
                path,
                switch (random.nextInt(4)) {
                  case 0 -> 0;
                  case 1 -> random.nextInt(MAX_FILE_BYTES);
                  default -> random.nextLong(size(path) + 1);
                }));
  }

  /**
   * Of anything to a name that is free, or of a file over a file, a directory over an empty one.
   */
  private Op rename() {
    String from = pick(Entry.class);
    if (from == null) {
      return create();
    }
    boolean isDirectory = model.entries().get(from) instanceof Entry.Directory;
    boolean replace = random.nextInt(3) == 0;
    String to = replace ? pick(Entry.class) : null;
    if (to == null || !mayReplace(from, isDirectory, to)) {
      to = isDirectory ? newName(ownDirectory(), 'd', 6) : newName(directory(), 'f', 32);
    }
    boolean intoItself = to.equals(from) || to.startsWith(from + "/");
    return intoItself || depth(to) > MAX_DEPTH ? create() : new Op.Rename(from, to);
  }

  private boolean mayReplace(String from, boolean isDirectory, String to) {
    boolean ontoDirectory = model.entries().get(to) instanceof Entry.Directory;
    return isDirectory == ontoDirectory
        && !from.startsWith(to + "/")
        && (!ontoDirectory || model.below(to).isEmpty());
  }

  private Op remove() {
    String path = pick(Entry.class);
    if (path == null) {
      return create();
    }
    return switch (model.entries().get(path)) {
      case Entry.Directory _ ->
          model.below(path).isEmpty()
              ? new Op.Rmdir(path)
              : orCreate(pickBelow(path), this::remove);
      default -> remove(path);
    };
  }

  private Op remove(String path) {
    boolean isFile = model.entries().get(path) instanceof Entry.Regular;
    return model.entries().get(path) instanceof Entry.Directory
        ? new Op.Force(path, true)
        : new Op.Unlink(path, isFile && random.nextInt(4) == 0);
  }

  private Op force() {
    boolean metadata = random.nextBoolean();
    if (random.nextInt(4) == 0) {
      return new Op.Force(directory(), metadata);
    }
    return orCreate(pick(Entry.Regular.class), path -> new Op.Force(path, metadata));
  }

  private long size(String path) {
    return model.entries().get(path) instanceof Entry.Regular regular
        ? regular.extents().size()
        : 0;
  }

  private String directory() {
    return random.nextInt(3) == 0 ? SHARED.get(random.nextInt(SHARED.size())) : ownDirectory();
  }

  private String ownDirectory() {
    String path = random.nextInt(3) == 0 ? null : pick(Entry.Directory.class);
    return path == null || depth(path) >= MAX_DEPTH ? root(writer) : path;
  }

  private static int depth(String path) {
    return (int) path.chars().filter(each -> each == '/').count();
  }

  /** A name that is free; some hold the bytes that keys of the tree escape. */
  private String newName(String directory, char kind, int names) {
    String prefix = directory.startsWith("shared/") ? root(writer) + "-" + kind : "" + kind;
    int number = random.nextInt(names);
    while (true) {
      String path = directory + "/" + prefix + number + (number % 8 == 7 ? "\u0001\u0002~" : "");
      if (!model.entries().containsKey(path)) {
        return path;
      }
      number++;
    }
  }

  private String pick(Class<? extends Entry> kind) {
    return pick(kind, model.entries());
  }

  private String pickBelow(String directory) {
    return pick(Entry.class, model.below(directory));
  }

  private String pick(Class<? extends Entry> kind, Map<String, Entry> from) {
    List<String> found =
        from.entrySet().stream()
            .filter(each -> kind.isInstance(each.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
  }
}
