package dev.grove.fuse.kernel;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the kernel does for a mount by itself, by the names that mount(8) has for it. The names of a
 * flag and of its opposite follow one another wherever they are written; the last one wins.
 */
public enum MountFlag {
  READ_ONLY("ro", "rw", 1),
  NOSUID("nosuid", "suid", 2),
  NODEV("nodev", "dev", 4),
  NOEXEC("noexec", "exec", 8),
  SYNC("sync", "async", 16),
  DIRSYNC("dirsync", "nodirsync", 128),
  NOSYMFOLLOW("nosymfollow", "symfollow", 256),
  NOATIME("noatime", "atime", 1024),
  NODIRATIME("nodiratime", "diratime", 2048),
  RELATIME("relatime", "norelatime", 1 << 21),
  STRICTATIME("strictatime", "nostrictatime", 1 << 24),
  LAZYTIME("lazytime", "nolazytime", 1 << 25);

  private final String word;
  private final String opposite;
  private final long bit;

  MountFlag(String word, String opposite, long bit) {
    this.word = word;
    this.opposite = opposite;
    this.bit = bit;
  }

  String word() {
    return word;
  }

  String opposite() {
    return opposite;
  }

  /** The flag that this word sets or takes back. */
  public static Optional<MountFlag> of(String word) {
    return Stream.of(values())
        .filter(flag -> flag.word.equals(word) || flag.opposite.equals(word))
        .findFirst();
  }

  /**
   * Flags after some words.
   *
   * @param words in their order; those that name no flag are passed over
   */
  public static Set<MountFlag> after(Set<MountFlag> flags, List<String> words) {
    Set<MountFlag> changed = EnumSet.noneOf(MountFlag.class);
    changed.addAll(flags);
    for (String word : words) {
      of(word).ifPresent(flag -> flag.apply(word, changed));
    }
    return changed;
  }

  /** Adds or removes the flag, as this word says. */
  private void apply(String said, Set<MountFlag> flags) {
    if (!said.equals(word)) {
      flags.remove(this);
      return;
    }
    if (isAccessTime()) {
      flags.removeIf(MountFlag::isAccessTime); // the kernel knows one of them at a time
    }
    flags.add(this);
  }

  /** Whether any of the words says what is to become of access times. */
  public static boolean sayAccessTimes(List<String> words) {
    return words.stream()
        .map(MountFlag::of)
        .flatMap(Optional::stream)
        .anyMatch(MountFlag::isAccessTime);
  }

  static boolean haveAccessTime(Set<MountFlag> flags) {
    return flags.stream().anyMatch(MountFlag::isAccessTime);
  }

  private boolean isAccessTime() {
    return this == NOATIME || this == RELATIME || this == STRICTATIME;
  }

  /** The flags among words as mountinfo has them, separated by commas. */
  static Set<MountFlag> among(String words) {
    return after(Set.of(), List.of(words.split(",", -1)));
  }

  /** As mount(2) takes them. */
  static long bits(Set<MountFlag> flags) {
    return flags.stream().mapToLong(flag -> flag.bit).reduce(0, (a, b) -> a | b);
  }
}
