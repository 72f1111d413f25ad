package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.TreeChecker;
import dev.grove.betree.run.Run;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A tree as it was after one commit, for as long as it is not closed: its headers, references to
 * their runs, and the memtables of that moment. Whatever happens to the tree, none of its runs is
 * deleted. Used by many threads.
 */
public final class TreeSnapshot implements AutoCloseable {
  /** Its root is a header without a node, and no node has this number. */
  private static final long TOP = 0;

  /** {@code null} once closed, so that a forgotten handle keeps no memtable. */
  private final AtomicReference<Capture.Captured> captured;

  private final long lsn;
  private final TreeReader reader = new TreeReader(() -> captured().view());

  private TreeSnapshot(Capture.Captured captured) {
    this.captured = new AtomicReference<>(captured);
    this.lsn = captured.view().active().view().lsn();
  }

  /**
   * A snapshot of the newest state; every commit that is visible before this call is in it.
   *
   * @param views the newest view
   * @throws TreeBusyException if the tree changes too fast to be captured
   */
  public static TreeSnapshot take(Supplier<TreeView> views) {
    return new TreeSnapshot(Capture.take(views));
  }

  private Capture.Captured captured() {
    Capture.Captured now = captured.get();
    if (now == null) {
      throw new IllegalStateException("the snapshot has been closed");
    }
    return now;
  }

  /** All headers, the root's included, whose runs are retained. */
  List<NodeHeader> headers() {
    return captured().headers();
  }

  /** LSN of the newest commit in it; all older ones are in it, no newer one is. */
  public long lsn() {
    return lsn;
  }

  /** The value of {@code key}, or {@code null}. */
  public byte[] get(byte[] key) {
    return reader.get(key);
  }

  /** A walk over the present keys of {@code range}, in order. */
  public TreeCursor scan(KeyRange range) {
    return reader.scan(range);
  }

  /** A walk over the present keys of {@code range}, from the greatest down. */
  public BackwardTreeCursor scanBackward(KeyRange range) {
    return reader.scanBackward(range);
  }

  /**
   * Each of its runs once, with one more reference that the caller has to give back; none once it
   * is closed.
   */
  public List<Run> retainedRuns() {
    Capture.Captured now = captured.get();
    if (now == null) {
      return List.of();
    }
    Set<Run> runs = new HashSet<>();
    now.headers().forEach(header -> header.forEachRef(ref -> runs.add(ref.run())));
    // It may be closed meanwhile.
    return runs.stream().filter(Run::tryRetain).toList();
  }

  /** What is wrong with its headers, in words, as {@link TreeChecker} finds it. */
  public List<String> check() {
    return TreeChecker.check(new Node(TOP, captured().view().root()));
  }

  public boolean isClosed() {
    return captured.get() == null;
  }

  /**
   * Gives all references back. Idempotent. Reads that are under way, and all that follow, fail with
   * an {@link IllegalStateException} when they need another run.
   */
  @Override
  public void close() {
    Capture.Captured last = captured.getAndSet(null);
    if (last != null) {
      last.release();
    }
  }
}
