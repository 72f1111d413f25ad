package dev.grove.actors.volume;

import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.Run;
import dev.grove.betree.tree.TreeBusyException;
import dev.grove.betree.tree.TreeSnapshot;
import dev.grove.betree.tree.TreeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The open snapshots of a volume: a bounded number, and all closed with it. Safe for use by many
 * threads.
 */
final class Snapshots {
  private final Supplier<TreeView> views;
  private final int max;
  private final UnaryOperator<Run> onDevice;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<EngineSnapshot> open = new HashSet<>();

  /** Snapshots that are being taken, and count already. */
  private int beingTaken;

  private volatile boolean closed;

  /**
   * @param onDevice the same run as it is on the device
   */
  Snapshots(Supplier<TreeView> views, int max, UnaryOperator<Run> onDevice) {
    this.views = views;
    this.max = max;
    this.onDevice = onDevice;
  }

  static VolumeException volumeClosed() {
    return new VolumeException(Reason.CLOSED, "the volume has been closed; open it again");
  }

  /** The tree is captured outside of the lock: it may take many tries. */
  Snapshot take() {
    reserve();
    TreeSnapshot tree = null;
    try {
      tree = TreeSnapshot.take(views);
    } catch (TreeBusyException e) {
      throw new VolumeException(Reason.BUSY, e.getMessage(), e);
    } finally {
      if (tree == null) {
        enter(null);
      }
    }
    EngineSnapshot snapshot = new EngineSnapshot(tree, this);
    if (!enter(snapshot)) {
      tree.close();
      throw volumeClosed();
    }
    return snapshot;
  }

  private void reserve() {
    lock.lock();
    try {
      if (closed) {
        throw volumeClosed();
      }
      if (open.size() + beingTaken >= max) {
        throw new VolumeException(
            Reason.BUSY,
            max + " snapshots are open; close one, or raise grove.volume.snapshots-max");
      }
      beingTaken++;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a reservation; {@code false} if the volume has been closed meanwhile. */
  private boolean enter(EngineSnapshot taken) {
    lock.lock();
    try {
      beingTaken--;
      if (taken != null && !closed) {
        open.add(taken);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  void forget(EngineSnapshot snapshot) {
    lock.lock();
    try {
      open.remove(snapshot);
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return open.size() + beingTaken;
    } finally {
      lock.unlock();
    }
  }

  Run onDevice(Run run) {
    return onDevice.apply(run);
  }

  int max() {
    return max;
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes all; from now on none can be taken. */
  void close() {
    closed = true;
    everyOpen().forEach(EngineSnapshot::close);
  }

  /** The runs of all, one more reference to each, which the caller has to give back. */
  List<Run> retainedRuns() {
    List<Run> runs = new ArrayList<>();
    everyOpen().forEach(snapshot -> runs.addAll(snapshot.retainedRuns()));
    return runs;
  }

  private List<EngineSnapshot> everyOpen() {
    lock.lock();
    try {
      return List.copyOf(open);
    } finally {
      lock.unlock();
    }
  }
}
