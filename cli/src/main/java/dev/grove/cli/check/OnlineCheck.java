package dev.grove.cli.check;

import dev.grove.actors.check.Finding;
import dev.grove.actors.check.Progress;
import dev.grove.actors.check.SnapshotCheck;
import dev.grove.actors.volume.Snapshot;
import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.KeyRange;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks a volume that is in use: a snapshot of it, while all goes on. */
public final class OnlineCheck {
  private OnlineCheck() {}

  /** Nodes, runs, and the records of the file system. */
  public static void run(Volume volume, Progress progress, Protocol protocol) {
    try (Snapshot snapshot = volume.snapshot()) {
      List<Finding> findings = SnapshotCheck.check(snapshot, progress);
      findings.forEach(protocol::add);
      protocol.count("runs", snapshot.runs().size());
      files(snapshot, volume.blockBytes(), lost(findings), progress, protocol);
    }
  }

  private static List<KeyRange> lost(List<Finding> findings) {
    List<KeyRange> lost = new ArrayList<>();
    findings.stream().map(Finding::keys).flatMap(Optional::stream).forEach(lost::add);
    return lost;
  }

  /** The file system of a snapshot. */
  static void files(
      Snapshot snapshot,
      int blockBytes,
      List<KeyRange> lost,
      Progress progress,
      Protocol protocol) {
    progress.phase("files", 0);
    protocol.add(FsCheck.check(Records.of(snapshot), blockBytes, lost, progress));
  }
}
