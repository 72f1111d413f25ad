package dev.grove.actors.volume;

import dev.grove.actors.health.Causes;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunChecker;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReport;
import dev.grove.betree.tree.TreeSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** A captured tree in the words of the volume. */
final class EngineSnapshot implements Snapshot, Gate {
  private final TreeSnapshot tree;
  private final Snapshots owner;

  EngineSnapshot(TreeSnapshot tree, Snapshots owner) {
    this.tree = tree;
    this.owner = owner;
  }

  @Override
  public long lsn() {
    return tree.lsn();
  }

  @Override
  public byte[] get(byte[] key) {
    check();
    try {
      return tree.get(key);
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  @Override
  public Volume.Cursor scan(byte[] lo, byte[] hi) {
    check();
    return new EngineCursor(tree.scan(new KeyRange(lo, hi)), this);
  }

  @Override
  public Volume.Cursor scanBackward(byte[] lo, byte[] hi) {
    check();
    return new EngineCursor(tree.scanBackward(new KeyRange(lo, hi)), this);
  }

  @Override
  public List<String> checkTree() {
    check();
    try {
      return tree.check();
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  @Override
  public List<RunMeta> runs() {
    check();
    return withRuns(
        runs ->
            runs.stream().map(Run::meta).sorted(Comparator.comparingLong(RunMeta::id)).toList());
  }

  @Override
  public RunReport checkRun(long id, LongConsumer bytesRead) {
    check();
    try {
      return withRuns(
          runs -> {
            Run run = runs.stream().filter(r -> r.id() == id).findFirst().orElseThrow();
            return RunChecker.report(owner.onDevice(run), bytesRead);
          });
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  /** With references of its own: the snapshot may be closed meanwhile. */
  private <T> T withRuns(Function<List<Run>, T> work) {
    List<Run> runs = retainedRuns();
    try {
      return work.apply(runs);
    } finally {
      runs.forEach(Run::release);
    }
  }

  @Override
  public void check() {
    if (tree.isClosed()) {
      throw closedException();
    }
  }

  @Override
  public VolumeException translate(RuntimeException cause) {
    return tree.isClosed() ? closedException() : Causes.asVolumeException(cause);
  }

  private VolumeException closedException() {
    return owner.isClosed()
        ? Snapshots.volumeClosed()
        : new VolumeException(Reason.CLOSED, "the snapshot has been closed; take another one");
  }

  /** Its runs, one more reference to each, which the caller has to give back. */
  List<Run> retainedRuns() {
    return tree.retainedRuns();
  }

  @Override
  public void close() {
    owner.forget(this);
    tree.close();
  }
}
