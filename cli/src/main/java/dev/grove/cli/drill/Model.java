package dev.grove.cli.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What one writer's part of the file system is, by path relative to the mount point. */
final class Model {
  /** What stands under a path. Immutable. */
  sealed interface Entry {
    record Directory() implements Entry {}

    record Link(String target) implements Entry {}

    record Regular(Extents extents) implements Entry {}
  }

  private final TreeMap<String, Entry> entries = new TreeMap<>();

  Model() {}

  Model(Model other) {
    entries.putAll(other.entries);
  }

  NavigableMap<String, Entry> entries() {
    return Collections.unmodifiableNavigableMap(entries);
  }

  /** What is below a directory. */
  NavigableMap<String, Entry> below(String directory) {
    return entries().subMap(directory + "/", true, directory + "0", false);
  }

  /** Does it; returns the paths at which something changed. */
  Set<String> apply(Op operation, long serial) {
    return switch (operation) {
      case Op.Mkdir op -> put(op.path(), new Entry.Directory());
      case Op.Create op -> put(op.path(), new Entry.Regular(Extents.EMPTY));
      case Op.Symlink op -> put(op.path(), new Entry.Link(op.target()));
      case Op.Write op -> put(op.path(), written(op, serial));
      case Op.Truncate op ->
          put(op.path(), new Entry.Regular(extents(op.path()).truncate(op.size())));
      case Op.Rmdir op -> remove(op.path());
      case Op.Unlink op -> remove(op.path());
      case Op.Rename op -> rename(op.path(), op.to());
      case Op.Force op -> Set.of();
      case Op.Read op -> Set.of();
    };
  }

  private Entry written(Op.Write op, long serial) {
    return new Entry.Regular(extents(op.path()).write(op.offset(), op.length(), serial));
  }

  private Extents extents(String path) {
    if (entries.get(path) instanceof Entry.Regular regular) {
      return regular.extents();
    }
    throw new IllegalStateException("no file in the model: " + path);
  }

  private Set<String> put(String path, Entry entry) {
    entries.put(path, entry);
    return Set.of(path);
  }

  private Set<String> remove(String path) {
    entries.remove(path);
    return Set.of(path);
  }

  private Set<String> rename(String from, String to) {
    Set<String> changed = new TreeSet<>(Set.of(from, to));
    Map<String, Entry> moved = new TreeMap<>(below(from));
    entries.put(to, entries.remove(from));
    for (Map.Entry<String, Entry> each : moved.entrySet()) {
      String path = to + each.getKey().substring(from.length());
      entries.remove(each.getKey());
      entries.put(path, each.getValue());
      changed.add(each.getKey());
      changed.add(path);
    }
    return changed;
  }

  long bytes() {
    long bytes = 0;
    for (Entry each : entries.values()) {
      bytes += each instanceof Entry.Regular regular ? regular.extents().size() : 0;
    }
    return bytes;
  }

  void save(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    entries.forEach((path, entry) -> lines.add(Op.escape(path) + " " + line(entry)));
    Files.write(file, lines);
  }

  private static String line(Entry entry) {
    return switch (entry) {
      case Entry.Directory _ -> "directory";
      case Entry.Link link -> "link " + Op.escape(link.target());
      case Entry.Regular regular ->
          "file "
              + regular.extents().size()
              + regular.extents().written().stream()
                  .map(each -> " " + each.from() + " " + each.to() + " " + each.serial())
                  .collect(Collectors.joining());
    };
  }

  static Model load(Path file) throws IOException {
    Model model = new Model();
    for (String line : Files.readAllLines(file)) {
      String[] word = line.split(" ", -1);
      model.entries.put(Op.unescape(word[0]), entry(word));
    }
    return model;
  }

  private static Entry entry(String[] word) {
    return switch (word[1]) {
      case "directory" -> new Entry.Directory();
      case "link" -> new Entry.Link(Op.unescape(word[2]));
      case "file" -> {
        List<Extents.Extent> written = new ArrayList<>();
        for (int i = 3; i < word.length; i += 3) {
          written.add(
              new Extents.Extent(
                  Long.parseLong(word[i]),
                  Long.parseLong(word[i + 1]),
                  Long.parseLong(word[i + 2])));
        }
        yield new Entry.Regular(new Extents(Long.parseLong(word[2]), written));
      }
      default -> throw new IllegalArgumentException("no entry: " + String.join(" ", word));
    };
  }
}
