package dev.grove.cli.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Scripts in a namespace of mounts and processes of their own: what they mount is seen by nobody
 * else, and with the script all of it ends.
 */
final class Namespace {
  /** A {@code /run} of its own, a {@code /dev/fuse} for all, and a {@code /sbin} to install in. */
  private static final String PREPARE =
      """
      set -eu
      work=$1 launcher=$2; shift 2
      mkdir "$work"/{fuse,over,point}
      mount -t tmpfs -o mode=755 none "$work/fuse"
      mknod -m 666 "$work/fuse/fuse" c 10 229
      mount --bind "$work/fuse/fuse" /dev/fuse
      mount -t tmpfs none "$work/over"
      mkdir "$work"/over/{upper,work}
      sbin=$(readlink -f /sbin)
      mount -t overlay -o "lowerdir=$sbin,upperdir=$work/over/upper,workdir=$work/over/work" none "$sbin"
      mount -t tmpfs none /run
      ln -s "$launcher" /sbin/mount.fuse.grove
      say() { printf '%s\\n' "$*" >&2; exit 1; }
      expect() { # CODE COMMAND...: must end so
        local code=$1 got=0; shift
        "$@" || got=$?
        ((got == code)) || say "ended with $got, not $code: $*"
      }
      flags() { findmnt -n -o FSTYPE,OPTIONS "$1"; }
      has() { [[ $1 == *"$2"* ]] || say "$2 is missing: $1"; }
      """;

  private Namespace() {}

  /**
   * Runs a script of bash; what it has not ended is killed then.
   *
   * @param work an empty directory
   * @param script finds {@code $work}, an empty directory {@code $work/point}, and {@code
   *     $launcher}
   */
  static Run bash(Path work, Path launcher, String script)
      throws IOException, InterruptedException {
    Machine.needs("unshare", "findmnt", "setpriv");
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    command.addAll(List.of("--pid", "--fork", "--kill-child", "--mount-proc"));
    command.addAll(List.of("bash", "-c", PREPARE + script, "-"));
    command.add(work.toString());
    command.add(launcher.toString());
    return Run.ok(work, command.toArray(String[]::new));
  }
}
