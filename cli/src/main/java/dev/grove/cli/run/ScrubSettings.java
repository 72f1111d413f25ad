package dev.grove.cli.run;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a volume is verified while it is in use.
 *
 * @param mebibytesPerSecond how fast it is read
 * @param interval from the end of one scrub to the begin of the next; zero: only when asked
 */
public record ScrubSettings(int mebibytesPerSecond, Duration interval) {
  static ScrubSettings from(Config scrub) {
    return new ScrubSettings(
        scrub.getInt("rate-mib-per-second"), Duration.ofHours(scrub.getLong("interval-hours")));
  }
}
