package dev.grove.actors.volume;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Settings with nodes so small that every transition happens within seconds. */
public final class TinySettings {
  private TinySettings() {}

  static VolumeSettings create() {
    return create("");
  }

  /** Every memtable is in the log as a run, unless somebody cannot wait for that. */
  static VolumeSettings late() {
    return create("grove.volume.log.late-binding = on");
  }

  public static VolumeSettings create(String more) {
    Config config =
        ConfigFactory.parseString(
                """
                grove.volume {
                  reserve-bytes = 0
                  tree {
                    memtable-bytes = 16384
                    fanout = 4
                    flush-bytes = 8192
                    flush-runs = 4
                    compact-runs = 2
                    overlay-bytes = 8192
                    overlay-ratio = 1.0
                    overlay-runs = 4
                    leaf-bytes = 16384
                    run-bytes = 8192
                    stack-runs-max = 8
                    settle-deletes = 16
                  }
                  runs {
                    page-bytes = 1024
                    cache-bytes = 1048576
                    unpersisted-bytes = 65536
                  }
                  log { late-binding = off, segment-bytes = 65536, compress-from-bytes = 1000000 }
                }
                """)
            .withFallback(ConfigFactory.load());
    return VolumeSettings.from(ConfigFactory.parseString(more).withFallback(config).resolve());
  }
}
