package dev.grove.cli.run;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.fuse.kernel.MountOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of {@code -o}, as mount(8) has them. What other programs put there for themselves
 * ({@code defaults}, {@code nofail}, {@code x-systemd...}) is accepted and means nothing here.
 */
public record FlagOptions(MountOptions.Access access, boolean nonEmpty) {
  /** Each flag, and the one it takes back. */
  private static final Map<String, String> FLAGS =
      Map.ofEntries(
          Map.entry("ro", "rw"),
          Map.entry("rw", "ro"),
          Map.entry("nosuid", "suid"),
          Map.entry("suid", "nosuid"),
          Map.entry("nodev", "dev"),
          Map.entry("dev", "nodev"),
          Map.entry("noexec", "exec"),
          Map.entry("exec", "noexec"),
          Map.entry("noatime", "atime"),
          Map.entry("atime", "noatime"),
          Map.entry("allow_other", "noallow_other"),
          Map.entry("noallow_other", "allow_other"),
          Map.entry("nonempty", "empty"));

  private static final Set<String> IGNORED =
      Set.of("defaults", "auto", "noauto", "nofail", "user", "nouser", "users", "_netdev");

  /**
   * Reads lists of options; later ones win.
   *
   * @param root whether root mounts: then others may use the mount, and set-id bits and devices
   *     work, as on any file system
   */
  public static FlagOptions parse(List<String> options, boolean root) {
    Set<String> set =
        new LinkedHashSet<>(root ? List.of("allow_other") : List.of("nosuid", "nodev"));
    for (String option : options) {
      if (FLAGS.containsKey(option)) {
        set.remove(FLAGS.get(option));
        set.add(option);
      } else if (!IGNORED.contains(option) && !option.startsWith("x-")) {
        throw new Problem(
            ExitCode.USAGE,
            "unknown mount option: "
                + option
                + "; known are "
                + String.join(", ", new TreeSet<>(FLAGS.keySet())));
      }
    }
    return new FlagOptions(
        new MountOptions.Access(
            set.contains("allow_other"),
            set.contains("ro"),
            set.contains("nosuid"),
            set.contains("nodev"),
            set.contains("noexec"),
            set.contains("noatime")),
        set.contains("nonempty"));
  }
}
