package dev.grove.actors.check;

import dev.grove.actors.log.LogReader;
import dev.grove.actors.log.LogSurvey;
import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.manifest.ManifestSurvey;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunChecker;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReport;
import dev.grove.betree.run.StaleRunException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the whole store of a volume that nobody has open, and changes nothing.
 *
 * <ol>
 *   <li>Every manifest; the newest whole checkpoint in any of them counts.
 *   <li>The tree that it describes.
 *   <li>The log behind that checkpoint, and the runs that it names.
 *   <li>Every run, page by page.
 *   <li>Runs that nobody names.
 * </ol>
 *
 * Memory is bounded by the manifest and the largest record of the log.
 */
public final class StoreCheck {
  private final Southbound store;
  private final Progress progress;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Long, Run> runs = new TreeMap<>();
  private final Map<Long, Run> logged = new TreeMap<>();
  private final List<RunDamage> damaged = new ArrayList<>();
  private boolean sound = true;
  private long bytes;

  private StoreCheck(Southbound store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /**
   * Checks a store.
   *
   * @throws VolumeException {@code OTHER_FORMAT}, {@code IO}, {@code UNREADABLE}
   */
  public static StoreReport check(Southbound store, Progress progress) {
    return new StoreCheck(store, progress).check();
  }

  private StoreReport check() {
    List<ManifestSurvey> manifests = manifests();
    Optional<ManifestState> state = choose(manifests);
    state.ifPresent(this::tree);
    LogSurvey log = log(state);
    List<Long> blobs = store.runs().list();
    progress.phase("runs", bytesOf(runs) + bytesOf(logged));
    runs.values().forEach(run -> run(run, false));
    logged.values().forEach(run -> run(run, true));
    runs.putAll(logged);
    List<Long> leftovers = blobs.stream().filter(id -> !runs.containsKey(id)).toList();
    lostCheckpoint(state, leftovers);
    leftovers.forEach(
        id ->
            findings.add(
                Finding.note(
                    RunFiles.name(id)
                        + ": nobody refers to it, "
                        + store.runs().size(id)
                        + " bytes; the next mount deletes it")));
    return new StoreReport(
        findings, manifests, state, sound, log, damaged, runs.keySet(), leftovers, bytes);
  }

  /** What keeps a mount from deleting the runs that nobody names. */
  private void lostCheckpoint(Optional<ManifestState> state, List<Long> leftovers) {
    if (leftovers.isEmpty()) {
      return;
    }
    if (state.isEmpty() && !hasLog()) {
      sound = false;
      findings.add(
          Finding.error(
              "manifest and log are missing, but there are "
                  + leftovers.size()
                  + " runs: they may be all that the volume had"));
    } else if (state.isPresent() && damaged.stream().anyMatch(RunDamage::missing)) {
      findings.add(
          Finding.error(
              store.manifests().name(state.get().number())
                  + ": a run that it names is missing, and it does not name "
                  + leftovers.size()
                  + " that are there: it may have lost its last checkpoint"));
    }
  }

  private boolean hasLog() {
    return store.log().list().stream()
        .anyMatch(number -> store.log().size(number) >= FileHeader.BYTES);
  }

  private static long bytesOf(Map<Long, Run> runs) {
    return runs.values().stream().mapToLong(run -> run.meta().length()).sum();
  }

  private List<ManifestSurvey> manifests() {
    progress.phase("manifest", 0);
    List<ManifestSurvey> all = ManifestReader.survey(store.manifests(), store.identity().uuid());
    for (ManifestSurvey each : all) {
      bytes += each.bytes();
      String name = store.manifests().name(each.number());
      if (!each.damage().isEmpty()) {
        findings.add(Finding.error(withoutAdvice(each.damage())));
      } else if (each.tornBytes() > 0) {
        findings.add(
            Finding.note(
                name
                    + ": a checkpoint of "
                    + each.tornBytes()
                    + " bytes at its end was cut short by a crash; it does not count"));
      }
    }
    sound = all.isEmpty() || all.getFirst().state().isPresent();
    all.stream()
        .filter(each -> each.state().isPresent())
        .skip(1)
        .forEach(
            each ->
                findings.add(
                    Finding.note(
                        store.manifests().name(each.number())
                            + ": superseded; the next mount deletes it")));
    return all;
  }

  /** A whole manifest that was superseded may have come back: it is no better for being whole. */
  private static Optional<ManifestState> choose(List<ManifestSurvey> manifests) {
    return manifests.stream()
        .flatMap(each -> each.state().or(each::salvaged).stream())
        .max(
            Comparator.comparingLong((ManifestState state) -> state.commit().checkpointLsn())
                .thenComparingLong(ManifestState::number));
  }

  private void tree(ManifestState state) {
    StoredTree tree = StoredTree.of(state, store.runs()::read);
    tree.findings().forEach(text -> findings.add(Finding.error("the manifest's tree: " + text)));
    sound &= tree.findings().isEmpty();
    runs.putAll(tree.runs());
  }

  private LogSurvey log(Optional<ManifestState> state) {
    progress.phase("log", store.log().list().stream().mapToLong(store.log()::size).sum());
    long after = state.map(s -> s.commit().checkpointLsn()).orElse(0L);
    long vouched = state.map(s -> s.commit().durableLsn()).orElse(0L);
    LogSurvey log =
        LogReader.survey(store.log(), store.identity().uuid(), after, vouched, new Names());
    bytes += log.replayedBytes();
    if (!log.isSound()) {
      findings.add(Finding.error(withoutAdvice(log.damage())));
    }
    return log;
  }

  /** What {@code mount} advises is not what there is to be said here. */
  static String withoutAdvice(String damage) {
    int advice = damage.indexOf("; nothing was changed: ");
    return advice < 0 ? damage : damage.substring(0, advice);
  }

  private void run(Run run, boolean inLog) {
    RunReport report = report(run);
    boolean missing = report == null;
    if (missing || !report.isSound()) {
      RunReport known = missing ? new RunReport(List.of(), List.of()) : report;
      damaged.add(new RunDamage(run.meta(), missing, inLog, known));
    }
    if (missing) {
      findings.add(
          Finding.error(RunFiles.name(run.id()) + ": the file is missing", run.meta().covered()));
    } else {
      findings.addAll(RunFiles.findings(run.id(), report));
    }
  }

  /** {@code null} if its file is missing. */
  private RunReport report(Run run) {
    try {
      long size = store.runs().size(run.id());
      RunReport pages = RunChecker.report(run, this::advance);
      if (size == run.meta().length()) {
        return pages;
      }
      List<String> all = new ArrayList<>(pages.findings());
      all.addFirst("the file has %d bytes, the run %d".formatted(size, run.meta().length()));
      return new RunReport(all, pages.losses());
    } catch (StaleRunException missing) {
      return null;
    } catch (DamagedException unreadable) {
      return new RunReport(List.of(unreadable.getMessage()), List.of());
    }
  }

  private void advance(long more) {
    bytes += more;
    progress.accept(more);
  }

  /** Collects the runs that the log names. */
  private final class Names implements LogReader.Sink {
    @Override
    public void commit(long lsn, Batch batch) {}

    @Override
    public void commits(long firstLsn, long lastLsn, Batch batch) {}

    @Override
    public void run(long firstLsn, long lastLsn, RunMeta meta) {
      if (!isThere(meta)) {
        throw new VolumeException(
            Reason.DAMAGED,
            "the log has commits %d to %d in %s, which is missing or has another length"
                .formatted(firstLsn, lastLsn, RunFiles.name(meta.id())));
      }
      logged.put(meta.id(), RunFiles.open(meta, store.runs()::read));
    }

    private boolean isThere(RunMeta meta) {
      try {
        return store.runs().size(meta.id()) == meta.length();
      } catch (StaleRunException | DamagedException e) {
        return false;
      }
    }
  }
}
