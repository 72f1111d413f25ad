package dev.grove.actors.check;

import dev.grove.actors.manifest.ManifestCommit;
import dev.grove.actors.manifest.ManifestEdit;
import dev.grove.actors.manifest.ManifestSettings;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.manifest.ManifestWriter;
import dev.grove.actors.southbound.Southbound;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.NodeHeaderCodec;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunOptions;
import dev.grove.betree.run.RunReport.Loss;
import dev.grove.betree.run.RunSalvage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Publishes a manifest in which damaged runs are replaced by what can be read of them. */
final class ManifestRepair {
  private final Southbound store;
  private final ManifestState state;
  private final ManifestSettings settings;
  private final RunOptions options;
  private final long durableLsn;
  private long nextRunId;

  /**
   * A repair of one checkpoint.
   *
   * @param durableLsn how far the log will reach
   */
  ManifestRepair(
      Southbound store, ManifestState state, StoreRepair.Settings settings, long durableLsn) {
    this.store = store;
    this.state = state;
    this.settings = settings.manifest();
    this.options = settings.runs();
    this.durableLsn = durableLsn;
  }

  /**
   * Writes and forces the new runs, then publishes.
   *
   * @param bad runs of the manifest
   * @param steps takes what was done
   */
  void replace(List<RunDamage> bad, StoreReport report, List<RepairStep> steps) {
    nextRunId = firstFree(report);
    StoredTree tree = StoredTree.of(state, store.runs()::read);
    Map<Long, Optional<Run>> replacements = new HashMap<>();
    Map<Long, byte[]> runs = new HashMap<>();
    for (RunDamage damage : bad) {
      Optional<Run> kept = salvage(damage);
      replacements.put(damage.run().id(), kept);
      kept.ifPresent(run -> runs.put(run.id(), encoded(run)));
      steps.add(step(damage, kept));
    }
    HeaderRepair repair = new HeaderRepair(replacements);
    Map<Long, byte[]> nodes = new HashMap<>();
    Set<Long> used = new HashSet<>();
    for (Node node : tree.nodes().values()) {
      NodeHeader after = repair.apply(node.header());
      after.forEachRef(ref -> used.add(ref.run().id()));
      if (repair.touches(node.header())) {
        nodes.put(node.id(), encoded(after));
      }
    }
    runs.keySet().retainAll(used);
    publish(runs, nodes, bad.stream().map(damage -> damage.run().id()).collect(Collectors.toSet()));
  }

  /** No run, nor what is left of one, has this number or a larger one. */
  private long firstFree(StoreReport report) {
    long next = state.commit().nextRunId();
    for (long id : report.live()) {
      next = Math.max(next, id + 1);
    }
    for (long id : store.runs().list()) {
      next = Math.max(next, id + 1);
    }
    return next;
  }

  private Optional<Run> salvage(RunDamage damage) {
    if (damage.missing()) {
      return Optional.empty();
    }
    Run old = RunFiles.open(damage.run(), store.runs()::read);
    RunImage image = RunSalvage.of(old, nextRunId, options);
    if (image == null) {
      return Optional.empty();
    }
    store.runs().write(nextRunId, image.chunks());
    store.runs().force(List.of(nextRunId));
    nextRunId++;
    return Optional.of(RunFiles.open(image.meta(), store.runs()::read));
  }

  private static RepairStep step(RunDamage damage, Optional<Run> kept) {
    String name = RunFiles.name(damage.run().id());
    long had = damage.run().entries() + damage.run().ranges();
    if (kept.isEmpty()) {
      return new RepairStep(
          "drop " + name + ", of which nothing can be read: " + had + " changes are lost",
          List.of(damage.run().covered()));
    }
    long has = kept.get().meta().entries() + kept.get().meta().ranges();
    List<KeyRange> lost = damage.report().losses().stream().map(Loss::keys).toList();
    return new RepairStep(
        "write what can be read of %s anew as run %d: %d of %d changes are lost"
            .formatted(name, kept.get().id(), had - has, had),
        lost);
  }

  /** In a new file: what the old one holds may be in the kernel's memory only. */
  private void publish(Map<Long, byte[]> runs, Map<Long, byte[]> nodes, Set<Long> removed) {
    ManifestCommit before = state.commit();
    ManifestCommit commit =
        new ManifestCommit(
            before.checkpointLsn(),
            before.rootNodeId(),
            before.nextNodeId(),
            Math.max(nextRunId, before.nextRunId()),
            durableLsn);
    ManifestEdit edit = new ManifestEdit(runs, nodes, removed, Set.of(), commit);
    try (ManifestWriter writer =
        ManifestWriter.open(
            store.manifests(), store.identity().uuid(), settings, Optional.of(state))) {
      writer.renew(before);
      writer.checkpoint(edit); // says so if there was no room
    }
  }

  private static byte[] encoded(Run run) {
    ByteWriter out = new ByteWriter(256);
    run.meta().encode(out);
    return out.toByteArray();
  }

  private static byte[] encoded(NodeHeader header) {
    ByteWriter out = new ByteWriter(1024);
    NodeHeaderCodec.encode(header, out);
    return out.toByteArray();
  }
}
