package dev.grove.actors.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names in a directory: those that processes see, and those on the platter with what has been
 * asked since. Any of the changes that were not forced may be there after a power failure, or not;
 * a rename is there as a whole.
 */
final class Folder implements DiskNode {
  /**
   * One of them.
   *
   * @param gone the name that goes, or {@code null}
   * @param come the name that comes, or {@code null}
   * @param node what has it, or had it
   */
  private record Change(String gone, String come, DiskNode node) {
    void applyTo(Map<String, DiskNode> names) {
      if (gone != null) {
        names.remove(gone, node);
      }
      if (come != null) {
        names.put(come, node);
      }
    }
  }

  private final TreeMap<String, DiskNode> names = new TreeMap<>();
  private Map<String, DiskNode> platter = Map.of();
  private final List<Change> unforced = new ArrayList<>();

  DiskNode get(String name) {
    return names.get(name);
  }

  List<String> names() {
    return List.copyOf(names.keySet());
  }

  void create(String name, DiskNode node) {
    change(new Change(null, name, node));
  }

  void delete(String name) {
    change(new Change(name, null, names.get(name)));
  }

  void rename(String from, String to) {
    change(new Change(from, to, names.get(from)));
  }

  private void change(Change change) {
    change.applyTo(names);
    unforced.add(change);
  }

  void force() {
    if (!unforced.isEmpty()) {
      platter = Map.copyOf(names);
      unforced.clear();
    }
  }

  /** The force fails: what has not reached the platter never will. */
  void failForce(Survival survival) {
    platter = survivors(survival);
    unforced.clear();
  }

  private Map<String, DiskNode> survivors(Survival survival) {
    Map<String, DiskNode> left = new TreeMap<>(platter);
    boolean[] kept = survival.names(unforced.size());
    for (int i = 0; i < kept.length; i++) {
      if (kept[i]) {
        unforced.get(i).applyTo(left);
      }
    }
    return left;
  }

  Folder afterPowerLoss(Survival survival, Map<DiskNode, DiskNode> known) {
    Folder after = new Folder();
    new TreeMap<>(survivors(survival))
        .forEach(
            (name, node) -> {
              DiskNode left = known.get(node);
              if (left == null) {
                left =
                    switch (node) {
                      case FileContent file -> file.afterPowerLoss(survival);
                      case Folder folder -> folder.afterPowerLoss(survival, known);
                    };
                known.put(node, left);
              }
              after.names.put(name, left);
            });
    after.platter = Map.copyOf(after.names);
    return after;
  }

  /** The same, unforced changes too. */
  Folder copy(Map<DiskNode, DiskNode> known) {
    Folder copy = new Folder();
    names.forEach((name, node) -> copy.names.put(name, copyOf(node, known)));
    Map<String, DiskNode> onPlatter = new TreeMap<>();
    platter.forEach((name, node) -> onPlatter.put(name, copyOf(node, known)));
    copy.platter = onPlatter;
    for (Change change : unforced) {
      copy.unforced.add(new Change(change.gone(), change.come(), copyOf(change.node(), known)));
    }
    return copy;
  }

  private static DiskNode copyOf(DiskNode node, Map<DiskNode, DiskNode> known) {
    DiskNode copy = known.get(node);
    if (copy == null) {
      copy =
          switch (node) {
            case FileContent file -> file.copy();
            case Folder folder -> folder.copy(known);
          };
      known.put(node, copy);
    }
    return copy;
  }
}
