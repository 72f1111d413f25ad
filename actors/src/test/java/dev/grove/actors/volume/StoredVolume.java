package dev.grove.actors.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.store.FoundRuns;
import dev.grove.actors.store.RunStore;
import dev.grove.betree.node.TreeChecker;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunChecker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** Checks a volume that nobody has open: the tree of its last checkpoint, and every run whole. */
public final class StoredVolume {
  private StoredVolume() {}

  /** A volume that has never had a checkpoint has nothing to be checked. */
  public static void assertSound(Path directory, VolumeSettings settings) {
    FormatOptions format = FormatOptions.fresh(settings.formatBlockBytes());
    Southbound southbound = LocalDirectory.open(directory, false, format, settings.southbound());
    try {
      var state = ManifestReader.load(southbound.manifests(), southbound.identity().uuid());
      if (state.isEmpty()) {
        return;
      }
      long nextRun = state.get().commit().nextRunId();
      RunStore store = new RunStore(southbound.runs(), settings.runs(), nextRun, _ -> true);
      RecoveredTree.Tree tree = RecoveredTree.of(state.get(), store);
      assertEquals(Set.of(), new FoundRuns(store, southbound.runs()).missing());
      assertSound(tree);
    } finally {
      southbound.close();
    }
  }

  private static void assertSound(RecoveredTree.Tree tree) {
    Map<Long, Run> runs = tree.durable().runs();
    Map<Long, Integer> references = new HashMap<>();
    // Once for the node, once for the checkpoint that it was read from.
    tree.nodes()
        .values()
        .forEach(
            n -> n.header().forEachRef(ref -> references.merge(ref.run().id(), 2, Integer::sum)));
    assertEquals(
        List.of(), TreeChecker.check(tree.root(), node -> node.header(), references), "headers");
    LongConsumer ignored = _ -> {};
    runs.values().forEach(run -> assertEquals(List.of(), RunChecker.check(run, ignored)));
  }
}
