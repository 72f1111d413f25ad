package dev.grove.actors.check;

import dev.grove.actors.health.HealthStatus;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.volume.Snapshot;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.VolumeStatus;
import dev.grove.betree.message.Batch;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * A volume of which nothing is changed, so that it may be on a medium that cannot be written:
 *
 * <ol>
 *   <li>Its directory is opened for reading, with a lock that keeps writers out and lets other
 *       readers in.
 *   <li>An {@link OverlaySouthbound} lies over it; what a recovery writes goes to a scratch
 *       directory.
 *   <li>{@link #seal}: from then on every commit is refused ({@code READ_ONLY}). Before, who opens
 *       the volume may tidy up what a crash has left, in the scratch directory too.
 * </ol>
 */
public final class ReadOnlyVolume implements Volume {
  private static final String REASON = "it is mounted read-only";

  private final LocalDirectory base;
  private final OverlaySouthbound overlay;
  private final Volume volume;
  private final Runnable atClose;
  private volatile boolean sealed;

  private ReadOnlyVolume(
      LocalDirectory base, OverlaySouthbound overlay, Volume volume, Runnable atClose) {
    this.base = base;
    this.overlay = overlay;
    this.volume = volume;
    this.atClose = atClose;
  }

  /**
   * Opens the volume in a directory.
   *
   * @param scratch an empty directory; takes what a replay of the log writes
   * @param atClose called at the end, also if this fails; may delete the scratch directory
   */
  public static ReadOnlyVolume open(
      Path directory, Path scratch, VolumeSettings settings, Runnable atClose) {
    LocalDirectory base;
    OverlaySouthbound overlay;
    try {
      base = LocalDirectory.openForReading(directory, settings.southbound());
    } catch (RuntimeException e) {
      atClose.run();
      throw e;
    }
    try {
      overlay = OverlaySouthbound.over(base, scratch, settings.southbound());
    } catch (RuntimeException e) {
      base.close();
      atClose.run();
      throw e;
    }
    try {
      return new ReadOnlyVolume(base, overlay, VolumeRepair.open(overlay, settings), atClose);
    } catch (RuntimeException e) {
      close(overlay, base, atClose);
      throw e;
    }
  }

  private static void close(OverlaySouthbound overlay, LocalDirectory base, Runnable atClose) {
    overlay.discard();
    base.close();
    atClose.run();
  }

  /** Refuses changes from now on. */
  public void seal() {
    sealed = true;
  }

  @Override
  public UUID id() {
    return volume.id();
  }

  @Override
  public int blockBytes() {
    return volume.blockBytes();
  }

  /** Never: that it is read-only is the better reason to refuse a change. */
  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public byte[] get(byte[] key) {
    return volume.get(key);
  }

  @Override
  public List<byte[]> getAll(List<byte[]> keys) {
    return volume.getAll(keys);
  }

  @Override
  public Cursor scan(byte[] lo, byte[] hi) {
    return volume.scan(lo, hi);
  }

  @Override
  public Cursor scanBackward(byte[] lo, byte[] hi) {
    return volume.scanBackward(lo, hi);
  }

  @Override
  public Snapshot snapshot() {
    return volume.snapshot();
  }

  @Override
  public long commit(Batch batch) {
    if (sealed) {
      throw new VolumeException(
          Reason.READ_ONLY,
          base.directory() + " takes no changes, " + REASON + ": unmount it and mount it again");
    }
    return volume.commit(batch);
  }

  /** There is nothing to sync. */
  @Override
  public void sync() {}

  @Override
  public void checkpoint() {}

  @Override
  public VolumeStatus status() {
    VolumeStatus status = volume.status();
    Space space = base.space();
    HealthStatus health = status.health();
    return new VolumeStatus(
        status.lastLsn(),
        status.lastLsn(),
        status.checkpointLsn(),
        status.height(),
        status.nodes(),
        status.runs(),
        status.runBytes(),
        status.logBytes(),
        status.memory(),
        status.pausedMillis(),
        status.snapshots(),
        status.snapshotsMax(),
        space.totalBytes(),
        space.freeBytes(),
        status.recoveredCommits(),
        status.recoveredLogBytes(),
        status.recoveryMillis(),
        new HealthStatus(
            health.readOnly() == null ? REASON : health.readOnly(),
            false,
            health.damaged(),
            health.silentMillis(),
            health.silentIn(),
            health.actors()));
  }

  @Override
  public void close() {
    try {
      volume.close();
    } finally {
      close(overlay, base, atClose);
    }
  }
}
