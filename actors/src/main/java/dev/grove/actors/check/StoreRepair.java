package dev.grove.actors.check;

import dev.grove.actors.check.RepairTarget.Kind;
import dev.grove.actors.log.LogRestart;
import dev.grove.actors.log.LogSurvey;
import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.manifest.ManifestSettings;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.manifest.ManifestSurvey;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.RunOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes a store sound at the cost of what is damaged in it. One round, on what a check has found:
 *
 * <ol>
 *   <li>A file that is no segment of this log is taken out of it; all else waits for a check
 *       without it.
 *   <li>Everything that will be removed or changed is saved.
 *   <li>If the newest manifest is damaged, or a run in it, or files are to be removed, a new
 *       manifest is published: the checkpoint that counts, with damaged runs replaced by what can
 *       be read of them. It vouches for no more of the log than will be there.
 *   <li>The log is cut where it is damaged, from its end backward.
 *   <li>Files are removed that the manifest and the log, read again, do not name.
 * </ol>
 *
 * A crash at any moment leaves a store that can be repaired as before: nothing is removed before
 * what replaces it is durable, except for what is given up anyway.
 */
public final class StoreRepair {
  private final RepairTarget target;
  private final StoreReport report;
  private final Settings settings;
  private final List<RepairStep> steps = new ArrayList<>();

  /**
   * How what is new is written.
   *
   * @param runs with a salt that no other process builds runs with
   */
  public record Settings(ManifestSettings manifest, RunOptions runs) {}

  private StoreRepair(RepairTarget target, StoreReport report, Settings settings) {
    this.target = target;
    this.report = report;
    this.settings = settings;
  }

  /**
   * Does one round.
   *
   * @param report of a check of this very store
   * @return what it did; empty if there was nothing that it can do
   * @throws VolumeException {@code DAMAGED} if the store cannot be repaired; nothing was changed
   *     then
   */
  public static List<RepairStep> round(RepairTarget target, StoreReport report, Settings settings) {
    StoreRepair repair = new StoreRepair(target, report, settings);
    repair.round();
    return repair.steps;
  }

  private void round() {
    long foreign = report.log().foreignSegment();
    if (foreign >= 0) {
      target.save(Kind.LOG, foreign);
      target.store().log().delete(foreign);
      steps.add(RepairStep.of("remove " + logName(foreign) + ": it is no segment of this log"));
      return;
    }
    requireCheckpoint();
    List<RunDamage> bad = report.damagedRuns().stream().filter(run -> !run.logged()).toList();
    boolean rewrite = !bad.isEmpty() || isNewestDamaged() || vouchesForMore() || takesAway();
    saveAll(rewrite, bad);
    if (rewrite) {
      manifest(bad);
    }
    if (!report.log().isSound()) {
      cutLog();
    }
    removeRuns(bad);
  }

  private boolean isNewestDamaged() {
    return !report.manifests().isEmpty() && report.manifests().getFirst().state().isEmpty();
  }

  /**
   * Whether anything goes that an earlier checkpoint may need: the one that counts must be on the
   * device then. A force of it may have failed, and the kernel shows it all the same.
   */
  private boolean takesAway() {
    return report.state().isPresent() && !(report.leftovers().isEmpty() && report.log().isSound());
  }

  /** Whether the log will end before what the checkpoint says was durable. */
  private boolean vouchesForMore() {
    return report
        .state()
        .map(state -> state.commit().durableLsn() > durableLsn(state))
        .orElse(false);
  }

  private long durableLsn(ManifestState state) {
    long durable = state.commit().durableLsn();
    return report.log().isSound() ? durable : Math.min(durable, report.log().lastLsn());
  }

  private void requireCheckpoint() {
    if (report.manifests().isEmpty() && !report.sound()) {
      throw unrepairable("manifest and log are missing");
    }
    if (report.state().isEmpty() && !report.manifests().isEmpty()) {
      throw unrepairable("no manifest has a whole checkpoint");
    }
    if (report.state().isPresent()) {
      List<String> tree =
          StoredTree.of(report.state().get(), target.store().runs()::read).findings();
      if (!tree.isEmpty()) {
        throw unrepairable("the manifest describes no tree: " + tree.getFirst());
      }
    } else if (!report.log().isSound() && report.log().endSegment() < 0) {
      throw unrepairable("there is neither a manifest nor the beginning of the log");
    }
  }

  private static VolumeException unrepairable(String why) {
    return new VolumeException(
        Reason.DAMAGED, "this cannot be repaired: " + why + "; restore the volume from a backup");
  }

  private void saveAll(boolean rewrite, List<RunDamage> bad) {
    if (rewrite) {
      report.manifests().forEach(each -> target.save(Kind.MANIFEST, each.number()));
    }
    bad.stream()
        .filter(run -> !run.missing())
        .forEach(run -> target.save(Kind.RUN, run.run().id()));
    report.leftovers().forEach(id -> target.save(Kind.RUN, id));
    if (!report.log().isSound()) {
      LogSurvey log = report.log();
      target.store().log().list().stream()
          .filter(number -> number >= log.endSegment())
          .forEach(number -> target.save(Kind.LOG, number));
    }
  }

  private void manifest(List<RunDamage> bad) {
    ManifestState state = report.state().orElseThrow();
    if (isNewestDamaged()) {
      ManifestSurvey newest = report.manifests().getFirst();
      steps.add(
          RepairStep.of(
              "go back to the checkpoint at LSN "
                  + report.checkpointLsn()
                  + ", because "
                  + target.store().manifests().name(newest.number())
                  + " is damaged"));
    }
    new ManifestRepair(target.store(), state, settings, durableLsn(state))
        .replace(bad, report, steps);
  }

  private void cutLog() {
    LogSurvey log = report.log();
    List<Long> gone =
        target.store().log().list().stream().filter(n -> n > log.endSegment()).toList();
    boolean cut =
        log.endSegment() >= 0 && target.store().log().size(log.endSegment()) > log.endOffset();
    steps.add(
        RepairStep.of(
            "cut the log behind LSN "
                + log.lastLsn()
                + (cut ? ", at offset " + log.endOffset() + " of " + logName(log.endSegment()) : "")
                + (gone.isEmpty() ? "" : ", and remove " + gone.size() + " segments behind it")
                + ": all later changes are lost ("
                + StoreCheck.withoutAdvice(log.damage())
                + ")"));
    if (log.endSegment() < 0 && !gone.isEmpty()) {
      UUID volume = target.store().identity().uuid();
      LogRestart.at(target.store().log(), volume, gone.getLast() + 1, log.lastLsn());
    }
    gone.reversed().forEach(target.store().log()::delete);
    if (cut) {
      target.cutLog(log.endSegment(), log.endOffset());
    }
  }

  private String logName(long segment) {
    return target.store().log().name(segment);
  }

  private void removeRuns(List<RunDamage> bad) {
    Set<Long> live = live();
    List<Long> gone = new ArrayList<>(report.leftovers());
    bad.stream().filter(run -> !run.missing()).forEach(run -> gone.add(run.run().id()));
    for (long id : gone) {
      if (live.contains(id)) {
        throw new IllegalStateException("run " + id + " is in use and must not be removed");
      }
      target.store().runs().delete(id);
    }
    report
        .leftovers()
        .forEach(id -> steps.add(RepairStep.of("remove " + RunFiles.name(id) + ": unused")));
  }

  /** Read again: what a reader would find, not what was meant to be written. */
  private Set<Long> live() {
    UUID volume = target.store().identity().uuid();
    Optional<ManifestState> now = ManifestReader.load(target.store().manifests(), volume);
    Set<Long> live = new HashSet<>(now.map(state -> state.runs().keySet()).orElse(Set.of()));
    Set<Long> replaced = new HashSet<>();
    report.damagedRuns().stream()
        .filter(run -> !run.logged())
        .forEach(run -> replaced.add(run.run().id()));
    report.live().stream().filter(id -> !replaced.contains(id)).forEach(live::add);
    return live;
  }
}
