package dev.grove.actors.volume;

import com.typesafe.config.Config;
import dev.grove.actors.checkpoint.CheckpointSettings;
import dev.grove.actors.health.DeviceSettings;
import dev.grove.actors.health.FullSettings;
import dev.grove.actors.log.LogSettings;
import dev.grove.actors.manifest.ManifestSettings;
import dev.grove.actors.pace.PaceSettings;
import dev.grove.actors.settings.Numbers;
import dev.grove.actors.southbound.SouthboundSettings;
import dev.grove.actors.store.StoreSettings;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.node.TreeLimits;

/**
 * Settings of a volume, read from {@code grove.volume} in HOCON; {@code reference.conf} explains
 * each key.
 *
 * @param formatBlockBytes bytes of a file block in a volume that is formatted now
 * @param sealedMemtables sealed memtables that may wait before commits have to
 * @param compactionWorkers threads that merge runs
 * @param idleMergeAfterMillis without commits for so long, the tree is tidied up; 0: never
 * @param snapshotsMax snapshots that may be open at the same time
 * @param reserveBytes room on the device below which the volume counts as full
 * @param closeWaitMillis how long closing waits for the last checkpoint, and for each actor
 */
public record VolumeSettings(
    int formatBlockBytes,
    int sealedMemtables,
    int compactionWorkers,
    long idleMergeAfterMillis,
    int snapshotsMax,
    long reserveBytes,
    TreeLimits tree,
    StoreSettings runs,
    LogSettings log,
    CheckpointSettings checkpoint,
    PaceSettings pace,
    ManifestSettings manifest,
    FullSettings full,
    DeviceSettings device,
    long closeWaitMillis,
    SouthboundSettings southbound,
    Config config) {
  private static final String PATH = "grove.volume";
  private static final String TREE = PATH + ".tree";

  /**
   * Reads and checks all settings.
   *
   * @param root the whole configuration, resolved
   * @throws VolumeException {@code CONFIG}, naming the key and what it may be
   */
  public static VolumeSettings from(Config root) {
    Numbers volume = new Numbers(root, PATH);
    return new VolumeSettings(
        volume.integer("format-block-bytes", 512, 1 << 20),
        volume.integer("sealed-memtables", 1, 64),
        volume.integer("compaction-workers", 1, 64),
        volume.whole("idle-merge-after-millis", 0, 86_400_000),
        volume.integer("snapshots-max", 1, 1 << 20),
        volume.whole("reserve-bytes", 0, 1L << 50),
        tree(root),
        StoreSettings.from(root),
        LogSettings.from(root),
        CheckpointSettings.from(root),
        PaceSettings.from(root),
        ManifestSettings.from(root),
        FullSettings.from(root),
        DeviceSettings.from(root),
        volume.whole("close-wait-millis", 100, 3_600_000),
        SouthboundSettings.from(root),
        root);
  }

  /**
   * The most that all runs being made may use: one of a memtable, and for each merge what it builds
   * and reads ahead.
   */
  long mergeBytesMax() {
    return tree.memtableBytes()
        + compactionWorkers
            * (tree.runBytes() + (long) tree.stackRunsMax() * runs.readAheadBytes());
  }

  private static TreeLimits tree(Config root) {
    Numbers tree = new Numbers(root, TREE);
    long most = 1L << 40;
    try {
      return new TreeLimits(
          tree.whole("memtable-bytes", 1, most),
          tree.integer("fanout", 2, 1024),
          tree.whole("flush-bytes", 1, most),
          tree.integer("flush-runs", 1, 1024),
          tree.integer("compact-runs", 2, 1024),
          tree.whole("overlay-bytes", 1, most),
          tree.fraction("overlay-ratio", 0, 1000),
          tree.integer("overlay-runs", 1, 1024),
          tree.whole("leaf-bytes", 1, most),
          tree.whole("run-bytes", 1, most),
          tree.integer("stack-runs-max", 1, 1024),
          tree.integer("settle-deletes", 1, Integer.MAX_VALUE),
          tree.fraction("merge-leaf-fraction", 0, 0.7),
          tree.fraction("merge-edges-fraction", 0, 1));
    } catch (IllegalArgumentException e) {
      throw new VolumeException(
          Reason.CONFIG, "settings in " + TREE + " do not fit: " + e.getMessage(), e);
    }
  }
}
