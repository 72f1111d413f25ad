package dev.grove.cli.check;

import dev.grove.actors.check.Finding;
import dev.grove.actors.check.OverlaySouthbound;
import dev.grove.actors.check.Progress;
import dev.grove.actors.check.StoreCheck;
import dev.grove.actors.check.StoreReport;
import dev.grove.actors.check.VolumeRepair;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LocalRescue;
import dev.grove.actors.volume.Snapshot;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.betree.key.KeyRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks a volume that nobody has open, and changes nothing. */
public final class OfflineCheck {
  static final int MAX_STRANGERS = 1000;

  private OfflineCheck() {}

  /** Everything; the store's report. */
  public static StoreReport run(
      LocalDirectory directory, VolumeSettings settings, Progress progress, Protocol protocol) {
    strangers(directory.directory())
        .forEach(path -> protocol.note(path + ": no part of the volume; `--repair` moves it away"));
    StoreReport report = StoreCheck.check(directory, progress);
    report.findings().forEach(protocol::add);
    protocol.count("runs", report.live().size());
    protocol.count("bytes", report.bytes());
    files(directory, report, settings, progress, protocol);
    return report;
  }

  static List<Path> strangers(Path volume) {
    return LocalRescue.strangers(volume, MAX_STRANGERS);
  }

  /** Keys that are damaged, as far as that is known. */
  static List<KeyRange> lost(StoreReport report) {
    List<KeyRange> lost = new ArrayList<>();
    report.findings().stream().map(Finding::keys).flatMap(Optional::stream).forEach(lost::add);
    return lost;
  }

  /** On an overlay: the log is replayed there. */
  private static void files(
      LocalDirectory directory,
      StoreReport report,
      VolumeSettings settings,
      Progress progress,
      Protocol protocol) {
    try (Scratch scratch = Scratch.create()) {
      OverlaySouthbound overlay =
          OverlaySouthbound.over(directory, scratch.directory(), settings.southbound());
      try (Volume volume = VolumeRepair.open(overlay, settings);
          Snapshot snapshot = volume.snapshot()) {
        OnlineCheck.files(snapshot, volume.blockBytes(), lost(report), progress, protocol);
      } catch (VolumeException e) {
        if (!report.hasErrors()) {
          throw e;
        }
        protocol.note(
            "files and directories could not be checked, because the volume cannot be opened as it"
                + " is; `grove check --repair` tells first what it would cost to make it so");
      } finally {
        overlay.discard();
      }
    }
  }
}
