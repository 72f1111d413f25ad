package dev.grove.cli.drill;

import java.util.List;
import java.util.SplittableRandom;

/** What is done to a volume under load. */
enum Damage {
  KILL("killed under load"),
  KILL_IN_RECOVERY("killed under load and again while it recovered"),
  KILL_IN_UNMOUNT("killed while it unmounted"),
  UNMOUNT("unmounted"),
  POWER_LOSS("device copied under load, then killed"),
  READ_ONLY("file system below made read-only under load, then killed");

  private final String words;

  Damage(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  static Damage random(SplittableRandom random, boolean device) {
    int dice = random.nextInt(device ? 20 : 10);
    return switch (dice) {
      case 0, 1, 2, 3 -> KILL;
      case 4, 5, 6 -> KILL_IN_RECOVERY;
      case 7, 8 -> KILL_IN_UNMOUNT;
      case 9 -> UNMOUNT;
      case 10, 11, 12 -> READ_ONLY;
      default -> POWER_LOSS;
    };
  }

  /**
   * Settings of the process that is damaged: the defaults, or such that all is always under way.
   */
  static List<String> settings(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> List.of();
      case 1 -> List.of("volume.log.flush-interval-millis=60000");
      case 2 ->
          List.of(
              "volume.checkpoint.interval-millis=400",
              "volume.tree.memtable-bytes=1MiB",
              "volume.log.segment-bytes=1MiB");
      default ->
          List.of(
              "volume.checkpoint.interval-millis=150",
              "volume.tree.memtable-bytes=1MiB",
              "volume.tree.flush-bytes=1MiB",
              "volume.tree.leaf-bytes=2MiB",
              "volume.tree.run-bytes=1MiB",
              "volume.log.segment-bytes=1MiB");
    };
  }
}
