package dev.grove.actors.checkpoint;

import dev.grove.actors.manifest.ManifestCommit;
import dev.grove.actors.manifest.ManifestEdit;
import dev.grove.actors.manifest.ManifestWriter;
import dev.grove.actors.store.LoggedRuns;
import dev.grove.actors.store.RunStore;
import dev.grove.actors.tree.PublishedView;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.NodeHeaderCodec;
import dev.grove.betree.run.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes cuts durable, one after the other, writing only what has changed since the last. Used by
 * the checkpointer; the LSN may be read by anyone.
 */
public final class CheckpointWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

  private final ManifestWriter manifest;
  private final RunStore store;
  private final LoggedRuns logged;
  private final PublishedView view;
  private final AtomicLong nextNodeId;
  private final Supplier<List<Run>> pinned;
  private final LongSupplier logDurableLsn;
  private volatile Cut durable;

  /**
   * A writer that goes on from what is durable.
   *
   * @param durable the recovered checkpoint, holding its references
   * @param pinned runs that others than nodes and checkpoints refer to, each retained for the
   *     caller
   * @param logDurableLsn newest commit that the log has on the device
   */
  public CheckpointWriter(
      ManifestWriter manifest,
      RunStore store,
      LoggedRuns logged,
      PublishedView view,
      AtomicLong nextNodeId,
      Cut durable,
      Supplier<List<Run>> pinned,
      LongSupplier logDurableLsn) {
    this.manifest = manifest;
    this.store = store;
    this.logged = logged;
    this.view = view;
    this.nextNodeId = nextNodeId;
    this.durable = durable;
    this.pinned = pinned;
    this.logDurableLsn = logDurableLsn;
  }

  /** LSN of the newest durable checkpoint. */
  public long checkpointLsn() {
    return durable.lsn();
  }

  /** Bytes of the runs that the log names, and that are kept until the next checkpoint. */
  long loggedBytes() {
    return logged.bytes();
  }

  long rootId() {
    return durable.rootId();
  }

  /**
   * Whether any node's header is another than in the durable checkpoint: flushes and merges go on
   * after the last commit.
   */
  boolean structureChanged() {
    return differs(durable.rootId(), view.get().root());
  }

  private boolean differs(long id, NodeHeader header) {
    if (durable.headers().get(id) != header) {
      return true;
    }
    if (header instanceof InteriorHeader interior) {
      for (Edge edge : interior.edges()) {
        if (differs(edge.child().id(), edge.child().header())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Makes a complete cut durable and lets go of the one before; takes over its references.
   *
   * @throws VolumeException {@code FULL}: the cut before still counts, and this one is let go of.
   *     After any other failure either may count when the volume is opened again: both keep their
   *     references, so that no blob of either is deleted.
   */
  void write(Cut cut) {
    Map<Long, Run> runs = cut.runs();
    try {
      store.persist(runs.values());
      manifest.checkpoint(edit(cut, runs));
    } catch (VolumeException e) {
      if (!e.mayPass()) {
        throw e;
      }
      if (!manifest.isUsable()) {
        throw new VolumeException(Reason.IO, e.getMessage() + "; then open the volume again", e);
      }
      cut.release();
      throw e;
    }
    Cut previous = durable;
    durable = cut;
    previous.release();
    logged.releaseUpTo(cut.lsn());
    persistPinned();
    store.deleteReleased();
  }

  /**
   * Runs that only a snapshot still refers to may stay for long: they leave the memory that is
   * meant for runs which soon die.
   */
  private void persistPinned() {
    List<Run> runs = pinned.get();
    try {
      store.persist(runs);
    } catch (VolumeException e) {
      if (!e.mayPass()) {
        throw e;
      }
      LOG.warn("runs of snapshots stay in memory until the next checkpoint: {}", e.getMessage());
    } finally {
      runs.forEach(Run::release);
    }
  }

  void deleteReleased() {
    store.deleteReleased();
  }

  /**
   * Deletes what neither the durable checkpoint nor the log names, when all actors have stopped.
   * Does nothing if it is not known which checkpoint is durable.
   */
  public void deleteUnnamed() {
    if (manifest.isUsable()) {
      Set<Long> named = new HashSet<>(durable.runs().keySet());
      named.addAll(logged.ids());
      store.deleteAllBut(named);
    }
  }

  private ManifestEdit edit(Cut cut, Map<Long, Run> runs) {
    Map<Long, Run> previousRuns = durable.runs();
    ByteWriter out = new ByteWriter(4 << 10);
    Map<Long, byte[]> newRuns = new HashMap<>();
    runs.forEach(
        (id, run) -> {
          if (!previousRuns.containsKey(id)) {
            out.clear();
            run.meta().encode(out);
            newRuns.put(id, out.toByteArray());
          }
        });
    Map<Long, byte[]> newNodes = new HashMap<>();
    cut.headers()
        .forEach(
            (id, header) -> {
              if (durable.headers().get(id) != header) {
                out.clear();
                NodeHeaderCodec.encode(header, out);
                newNodes.put(id, out.toByteArray());
              }
            });
    return new ManifestEdit(
        newRuns,
        newNodes,
        missing(previousRuns.keySet(), runs.keySet()),
        missing(durable.headers().keySet(), cut.headers().keySet()),
        new ManifestCommit(
            cut.lsn(),
            cut.rootId(),
            nextNodeId.get(),
            store.nextRunId(),
            logDurableLsn.getAsLong()));
  }

  private static Set<Long> missing(Set<Long> before, Set<Long> now) {
    Set<Long> missing = new HashSet<>(before);
    missing.removeAll(now);
    return missing;
  }
}
