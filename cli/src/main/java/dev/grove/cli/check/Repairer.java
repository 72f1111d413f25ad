package dev.grove.cli.check;

import dev.grove.actors.check.Finding;
import dev.grove.actors.check.LocalTarget;
import dev.grove.actors.check.OverlaySouthbound;
import dev.grove.actors.check.Progress;
import dev.grove.actors.check.RepairStep;
import dev.grove.actors.check.RepairTarget;
import dev.grove.actors.check.StoreCheck;
import dev.grove.actors.check.StoreReport;
import dev.grove.actors.check.VolumeRepair;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LocalRescue;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.betree.key.KeyRange;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.FsFinding;
import dev.grove.fuse.fs.check.FsRepair;
import dev.grove.fuse.fs.check.FsReport;
import dev.grove.fuse.fs.check.KeyText;
import dev.grove.fuse.fs.check.Records;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Repairs a volume that nobody has open:
 *
 * <ol>
 *   <li>{@link #plan}: the repair is done on an overlay. What it did is the plan.
 *   <li>{@link #apply}: the same on the volume itself, where each file is saved before it is
 *       changed or removed.
 * </ol>
 *
 * The volume stays locked in between.
 */
public final class Repairer {
  /** What mends one thing may show another: a directory that is missing above a missing one. */
  private static final int MAX_ROUNDS = 100;

  private final LocalDirectory directory;
  private final VolumeSettings settings;
  private final Progress progress;
  private final List<String> lines = new ArrayList<>();
  private final List<String> left = new ArrayList<>();

  private Repairer(LocalDirectory directory, VolumeSettings settings, Progress progress) {
    this.directory = directory;
    this.settings = settings;
    this.progress = progress;
  }

  /** What a repair would do; nothing is changed. */
  public static RepairOutcome plan(
      LocalDirectory directory, VolumeSettings settings, StoreReport report, Progress progress) {
    Repairer repairer = new Repairer(directory, settings, progress);
    repairer.strangers();
    try (Scratch scratch = Scratch.create()) {
      OverlaySouthbound overlay =
          OverlaySouthbound.over(directory, scratch.directory(), settings.southbound());
      try {
        repairer.work(overlay, report, (key, value) -> {});
      } finally {
        overlay.discard();
      }
    }
    return new RepairOutcome(repairer.lines, repairer.left);
  }

  /**
   * Repairs.
   *
   * @param report of a check of the volume as it is
   * @param rescue where everything goes that is changed or removed
   */
  public static RepairOutcome apply(
      LocalDirectory directory,
      VolumeSettings settings,
      StoreReport report,
      Path rescue,
      Progress progress) {
    Repairer repairer = new Repairer(directory, settings, progress);
    LocalRescue files = new LocalRescue(directory.directory(), rescue);
    repairer.strangers().forEach(files::moveAway);
    try (SavedRecords records = new SavedRecords(rescue)) {
      repairer.work(new LocalTarget(directory, rescue), report, records);
    }
    return new RepairOutcome(repairer.lines, repairer.left);
  }

  private List<Path> strangers() {
    List<Path> strangers = OfflineCheck.strangers(directory.directory());
    strangers.forEach(path -> lines.add("move away " + path + ": no part of the volume"));
    return strangers;
  }

  private void work(RepairTarget target, StoreReport report, BiConsumer<byte[], byte[]> save) {
    List<KeyRange> lost = store(target, report);
    if (!left.isEmpty()) {
      return;
    }
    try (Volume volume = VolumeRepair.open(target, settings)) {
      files(volume, lost, save);
      volume.checkpoint();
    }
    StoreCheck.check(target.store(), progress).findings().stream()
        .filter(Finding::isError)
        .forEach(finding -> left.add(finding.what()));
  }

  private List<KeyRange> store(RepairTarget target, StoreReport report) {
    List<KeyRange> lost = new ArrayList<>();
    try {
      for (RepairStep step : VolumeRepair.run(target, report, settings, progress)) {
        lines.add(step.what());
        step.lost().forEach(keys -> lines.add("  lost there: changes of " + KeyText.of(keys)));
        lost.addAll(step.lost());
      }
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      left.add(e.getMessage());
    }
    return lost;
  }

  private void files(Volume volume, List<KeyRange> lost, BiConsumer<byte[], byte[]> save) {
    Instant instant = Instant.now();
    Timestamp now = new Timestamp(instant.getEpochSecond(), instant.getNano());
    FsReport report = check(volume, lost);
    report.affected().forEach(what -> lines.add("  file " + what));
    for (int round = 0; round < MAX_ROUNDS && !report.isSound(); round++) {
      List<FsFinding> mended = FsRepair.apply(volume, report, now, save);
      mended.forEach(finding -> lines.add(finding.what()));
      if (mended.isEmpty()) {
        break;
      }
      report = check(volume, List.of());
    }
    report.findings().forEach(finding -> left.add(finding.what()));
  }

  private FsReport check(Volume volume, List<KeyRange> lost) {
    progress.phase("files", 0);
    return FsCheck.check(Records.of(volume), volume.blockBytes(), lost, progress);
  }
}
