package dev.grove.actors.sim;

import dev.grove.actors.volume.TinySettings;
import dev.grove.actors.volume.VolumeSettings;
import java.util.SplittableRandom;

/** Settings of a tiny volume in a simulated world, drawn from a seed. */
public final class RandomSettings {
  /** More than a simulated volume ever holds. */
  private static final int ALL_BYTES = 64 << 20;

  private RandomSettings() {}

  public static VolumeSettings draw(SplittableRandom random) {
    int memtable = 1024 << random.nextInt(4);
    VolumeSettings tiny =
        TinySettings.create(
            """
            grove.volume {
              tree {
                memtable-bytes = %d
                flush-bytes = %d
                overlay-bytes = %d
                leaf-bytes = %d
                run-bytes = %d
                fanout = %d
              }
              runs { page-bytes = 512, unpersisted-bytes = %d }
              log {
                late-binding = %s
                chunk-bytes = %d
                recycled-segments = %d
                flush-interval-millis = %d
              }
              manifest { rewrite-factor = 1.5, rewrite-from-bytes = 4096 }
              checkpoint.interval-millis = %d
              idle-merge-after-millis = %d
              compaction-workers = %d
              southbound.max-open-files = %d
            }
            """
                .formatted(
                    memtable,
                    memtable / 2,
                    memtable,
                    2 * memtable,
                    memtable,
                    2 + random.nextInt(4),
                    new int[] {0, 4 * memtable, 8 * memtable, ALL_BYTES}[random.nextInt(4)],
                    random.nextInt(2) == 1,
                    4096 << random.nextInt(4),
                    random.nextInt(3),
                    100 + random.nextInt(1000),
                    200 << random.nextInt(8),
                    1 + random.nextInt(3000),
                    1 + random.nextInt(2),
                    4 << random.nextInt(6)));
    return VolumeSettings.from(World.config().withFallback(tiny.config()).resolve());
  }

  /** Whether new runs stay in memory until they were forced, and never have to make way. */
  public static boolean keepsYoungRuns(VolumeSettings settings) {
    return settings.runs().unpersistedBytes() >= ALL_BYTES;
  }
}
