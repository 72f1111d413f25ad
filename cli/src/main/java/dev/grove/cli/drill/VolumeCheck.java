package dev.grove.cli.drill;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code grove check} of a volume as a crash has left it, by a process of its own: it must find no
 * error in what the next mount will recover.
 */
public record VolumeCheck() implements Plan.Check {
  /** The subcommand's name. */
  public static final String COMMAND = "check";

  private static final String HEAP = "512m";

  @Override
  public List<String> of(Path volume) throws InterruptedException {
    List<String> arguments = List.of(COMMAND, volume.toString());
    Programs.Result result =
        Programs.result(Programs.smallJava(HEAP, "dev.grove.cli.Main", arguments));
    return result.exit() == 0
        ? List.of()
        : List.of(
            "grove check of the volume as it was killed, exit code %d: %s"
                .formatted(result.exit(), result.output().strip()));
  }
}
