package dev.grove.cli.run;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.fuse.kernel.MountFlag;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.wire.Shown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of {@code -o}, as mount(8) and fstab(5) have them. What other programs put there for
 * themselves ({@code defaults}, {@code nofail}, {@code x-systemd...}) is accepted and means nothing
 * here.
 *
 * @param remount whether flags of a mount are to be changed, instead of a mount made
 * @param flags words that name flags of the kernel, as they came
 * @param settings of Grove's own: {@code grove.KEY=VALUE}
 * @param config a file of settings: {@code grove.config=FILE}
 */
public record FlagOptions(
    MountOptions.Access access,
    boolean nonEmpty,
    boolean remount,
    Shown shown,
    Optional<String> fsName,
    List<String> flags,
    Map<String, String> settings,
    Optional<Path> config) {
  private static final Set<String> IGNORED =
      Set.of(
          "defaults",
          "auto",
          "noauto",
          "nofail",
          "user",
          "nouser",
          "users",
          "owner",
          "group",
          "_netdev",
          "comment",
          "silent",
          "loud",
          "nomand",
          "noiversion",
          "default_permissions");

  private static final String KNOWN =
      "ro, nosuid, nodev, noexec, nosymfollow, noatime, relatime, strictatime, sync, dirsync (and their"
          + " opposites), allow_other, nonempty, uid=, gid=, umask=, fsname=, remount, grove.KEY=";

  private static final String SETTING = "grove.";
  private static final String FILE = "grove.config";

  /** The launcher reads it: the heap is there before this program is. */
  private static final String HEAP = "grove.heap";

  private static final String TYPE = "grove";
  private static final int OCTAL = 8;
  private static final int DECIMAL = 10;
  private static final int ALL_PERMISSIONS = 0777;

  /**
   * Reads lists of options; later ones win.
   *
   * @param root whether root mounts: then others may use the mount, and set-id bits and devices
   *     work, as on any file system
   */
  public static FlagOptions parse(List<String> options, boolean root) {
    Parser parser = new Parser(root);
    for (String option : options) {
      if (!option.isEmpty()) {
        parser.accept(option);
      }
    }
    return parser.result();
  }

  /** The same, with what the settings say of access times, if the options say nothing. */
  MountOptions.Access access(MountFlag accessTimes) {
    if (MountFlag.sayAccessTimes(flags)) {
      return access;
    }
    Set<MountFlag> set = EnumSet.of(accessTimes);
    set.addAll(access.flags());
    return new MountOptions.Access(access.allowOther(), set);
  }

  /** Reads one option after the other. */
  private static final class Parser {
    private final List<String> flags = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final boolean root;
    private boolean allowOther;
    private boolean nonEmpty;
    private boolean remount;
    private Integer uid;
    private Integer gid;
    private Integer umask;
    private String fsName;
    private Path config;

    Parser(boolean root) {
      this.root = root;
      allowOther = root;
    }

    void accept(String option) {
      int sign = option.indexOf('=');
      String name = sign < 0 ? option : option.substring(0, sign);
      if (sign < 0 && MountFlag.of(option).isPresent()) {
        flags.add(option);
      } else if (sign < 0) {
        word(option);
      } else {
        value(name, option.substring(sign + 1), option);
      }
    }

    private void word(String word) {
      switch (word) {
        case "allow_other" -> allowOther = true;
        case "noallow_other", "allow_root" -> notOther(word);
        case "nonempty" -> nonEmpty = true;
        case "empty" -> nonEmpty = false;
        case "remount" -> remount = true;
        default -> requireIgnored(word, word);
      }
    }

    private void notOther(String word) {
      if (word.equals("allow_root")) {
        throw refused("allow_root is not there: root may always use a mount with allow_other");
      }
      allowOther = false;
    }

    private void value(String name, String value, String option) {
      switch (name) {
        case "uid" -> uid = number(option, value, DECIMAL, Integer.MAX_VALUE);
        case "gid" -> gid = number(option, value, DECIMAL, Integer.MAX_VALUE);
        case "umask" -> umask = number(option, value, OCTAL, ALL_PERMISSIONS);
        case "fsname" -> fsName = name(option, value);
        case "subtype" -> requireType(option, value);
        case FILE -> config = Path.of(value);
        case HEAP -> requireHeap(option, value);
        default -> {
          if (name.startsWith(SETTING)) {
            settings.put(name, value);
          } else {
            requireIgnored(name, option);
          }
        }
      }
    }

    private static void requireIgnored(String name, String option) {
      if (!IGNORED.contains(name) && !name.startsWith("x-") && !name.startsWith("X-")) {
        throw refused("unknown mount option: " + option + "; known are " + KNOWN);
      }
    }

    private static String name(String option, String value) {
      if (!value.matches("[A-Za-z0-9._:/-]{1,200}")) {
        throw refused(
            "wrong mount option: "
                + option
                + "; a name has 1 to 200 letters, digits and . _ : / -");
      }
      return value;
    }

    private static void requireType(String option, String value) {
      if (!value.equals(TYPE)) {
        throw refused("wrong mount option: " + option + "; the subtype is always " + TYPE);
      }
    }

    private static void requireHeap(String option, String value) {
      if (!value.matches("[0-9]+[kKmMgG]?")) {
        throw refused("wrong mount option: " + option + "; write it as Java does, such as 2g");
      }
    }

    private static int number(String option, String value, int radix, int max) {
      try {
        int number = Integer.parseInt(value, radix);
        if (number >= 0 && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw wrongNumber(option, radix);
      }
      throw wrongNumber(option, radix);
    }

    private static Problem wrongNumber(String option, int radix) {
      return refused(
          "wrong mount option: "
              + option
              + "; write "
              + (radix == OCTAL ? "an octal number from 0 to 777" : "a number, not a name"));
    }

    private static Problem refused(String message) {
      return new Problem(ExitCode.USAGE, message);
    }

    FlagOptions result() {
      Set<MountFlag> set = EnumSet.noneOf(MountFlag.class);
      if (!root) {
        set.addAll(EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV));
      }
      set = MountFlag.after(set, flags);
      return new FlagOptions(
          new MountOptions.Access(allowOther, set),
          nonEmpty,
          remount,
          new Shown(uid, gid, umask),
          Optional.ofNullable(fsName),
          List.copyOf(flags),
          Map.copyOf(settings),
          Optional.ofNullable(config));
    }
  }
}
