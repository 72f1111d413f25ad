package dev.grove.actors.check;

import com.typesafe.config.ConfigFactory;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Repairs a store until it can be opened and a check finds nothing:
 *
 * <ol>
 *   <li>check; if there are errors, one round of {@link StoreRepair}, and again
 *   <li>if only runs are left that the log names: open the volume and write a checkpoint, so that
 *       the manifest names them, and again
 * </ol>
 */
public final class VolumeRepair {
  /** What is found behind other damage takes a round more. Files of others: one round each. */
  private static final int MAX_ROUNDS = 20;

  private final RepairTarget target;
  private final VolumeSettings settings;
  private final Progress progress;
  private final StoreRepair.Settings fresh;
  private final List<RepairStep> steps = new ArrayList<>();

  private VolumeRepair(RepairTarget target, VolumeSettings settings, Progress progress) {
    this.target = target;
    this.settings = settings;
    this.progress = progress;
    long salt = UUID.randomUUID().getLeastSignificantBits();
    this.fresh =
        new StoreRepair.Settings(settings.manifest(), settings.runs().options().withSalt(salt));
  }

  /**
   * Repairs a store.
   *
   * @param first of a check of this very store
   * @return what it did, in order
   * @throws VolumeException {@code DAMAGED} if that does not lead to a sound store
   */
  public static List<RepairStep> run(
      RepairTarget target, StoreReport first, VolumeSettings settings, Progress progress) {
    VolumeRepair repair = new VolumeRepair(target, settings, progress);
    repair.run(first);
    return repair.steps;
  }

  private void run(StoreReport first) {
    StoreReport report = first;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (!report.hasErrors() && report.leftovers().isEmpty()) {
        return;
      }
      List<RepairStep> done = StoreRepair.round(target, report, fresh);
      steps.addAll(done);
      if (done.isEmpty()) {
        settle();
      }
      report = StoreCheck.check(target.store(), progress);
    }
    String rest =
        report.findings().stream()
            .filter(Finding::isError)
            .map(Finding::what)
            .findFirst()
            .orElse("files stay that nobody refers to");
    throw new VolumeException(
        Reason.DAMAGED,
        "this could not be repaired: " + rest + "; restore the volume from a backup");
  }

  private void settle() {
    try (Volume volume = open(target, settings)) {
      volume.checkpoint();
    }
  }

  /** Opens the volume on a store that stays open. It does in the background what it must only. */
  public static Volume open(RepairTarget target, VolumeSettings settings) {
    return Volumes.open(target.store(), quiet(settings));
  }

  private static VolumeSettings quiet(VolumeSettings settings) {
    return VolumeSettings.from(
        ConfigFactory.parseString(
                """
                grove.volume {
                  idle-merge-after-millis = 0
                  reserve-bytes = 0
                  checkpoint.interval-millis = 86400000
                }
                """)
            .withFallback(settings.config()));
  }
}
