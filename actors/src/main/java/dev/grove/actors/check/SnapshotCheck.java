package dev.grove.actors.check;

import dev.grove.actors.volume.Snapshot;
import dev.grove.actors.volume.Volume;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Checks the nodes and runs of a volume that is in use. */
public final class SnapshotCheck {
  private SnapshotCheck() {}

  /** All of one snapshot. */
  public static List<Finding> check(Snapshot snapshot, Progress progress) {
    List<Finding> findings = new ArrayList<>(tree(snapshot));
    List<RunMeta> runs = snapshot.runs();
    progress.phase("runs", runs.stream().mapToLong(RunMeta::length).sum());
    runs.forEach(run -> findings.addAll(run(snapshot, run.id(), progress)));
    return findings;
  }

  /**
   * The same for one that lasts long: it takes a snapshot for each run anew, so that none is kept
   * that the tree has given up. Runs that come to be meanwhile are not looked at.
   *
   * @return how many runs were verified
   */
  public static int scrub(Volume volume, Progress progress, Consumer<Finding> findings) {
    List<Long> ids;
    try (Snapshot snapshot = volume.snapshot()) {
      tree(snapshot).forEach(findings);
      List<RunMeta> runs = snapshot.runs();
      progress.phase("runs", runs.stream().mapToLong(RunMeta::length).sum());
      ids = runs.stream().map(RunMeta::id).toList();
    }
    int verified = 0;
    for (long id : ids) {
      try (Snapshot snapshot = volume.snapshot()) {
        if (snapshot.runs().stream().anyMatch(run -> run.id() == id)) {
          run(snapshot, id, progress).forEach(findings);
          verified++;
        }
      }
    }
    return verified;
  }

  private static List<Finding> tree(Snapshot snapshot) {
    return snapshot.checkTree().stream().map(text -> Finding.error("the tree: " + text)).toList();
  }

  private static List<Finding> run(Snapshot snapshot, long id, Progress progress) {
    RunReport report = snapshot.checkRun(id, progress);
    return RunFiles.findings(id, report);
  }
}
