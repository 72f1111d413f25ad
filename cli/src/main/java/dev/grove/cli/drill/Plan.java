package dev.grove.cli.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a drill is to do.
 *
 * @param directory below which it makes a directory of its own
 * @param rounds at most this many
 * @param limit no round begins later than this after the start
 * @param seed all choices but the times at which things happen follow from it
 * @param powerLoss whether to put the volume on a file system of its own and to copy its device
 * @param keep whether to leave everything behind at the end
 * @param checks what else is asked of each volume that was killed, before it is recovered
 * @param out gets lines of progress
 */
public record Plan(
    Path directory,
    int rounds,
    Duration limit,
    long seed,
    int writers,
    boolean powerLoss,
    boolean keep,
    List<Check> checks,
    Consumer<String> out) {
  /** Something to ask of a volume that nothing has open. */
  public interface Check {
    /** What is wrong, one line each; empty if nothing is. */
    List<String> of(Path volume) throws InterruptedException;
  }

  public Plan {
    checks = List.copyOf(checks);
  }
}
