package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code mount -t fuse.grove} and fstab(5), and mounts by users other than root. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class MountHelperTest {
  @RegisterExtension final Groves groves = new Groves();

  private Path launcher;
  private Path work;

  @BeforeEach
  void install() throws IOException, InterruptedException {
    launcher = Launcher.install(Files.createDirectory(groves.host().resolve("app")));
    work = Files.createDirectory(groves.host().resolve("work"));
    for (Path open : List.of(groves.host().getParent(), groves.host(), work)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** A volume with a file is at {@code $work/volume} after it. */
  private static final String VOLUME =
      """
      "$launcher" mount --daemon "$work/volume" "$work/point" >/dev/null
      echo content >"$work/point/file"
      "$launcher" umount "$work/point" >/dev/null
      """;

  @Test
  void mountAndUmountAndRemount() throws IOException, InterruptedException {
    Run run =
        Namespace.bash(
            work,
            launcher,
            VOLUME
                + """
                cd "$work"
                mount -t fuse.grove volume point -o noatime,nosuid,uid=7,fsname=data
                has "$(flags point)" nosuid,noatime
                [[ $(stat -c %u point/file) == 7 && $(<point/file) == content ]] || say "no content"
                mount -t fuse.grove "$work/volume" "$work/point" -o nosuid
                expect 32 mount -t fuse.grove "$work/volume" "$work/point" 2>>errors
                mkdir other; "$launcher" mount --daemon second other >/dev/null; umount other
                expect 32 mount -t fuse.grove "$work/second" "$work/point" -o nosuid 2>>errors
                [[ $(grep -c 'already a mount point' errors) == 2 ]] || say "$(<errors)"
                mount -o remount,ro "$work/point"
                has "$(flags point)" " ro,nosuid,noatime"
                mount -t fuse.grove -o remount,rw "$work/volume" "$work/point"
                echo more >>point/file
                umount point
                """);
    assertEquals("", run.out());
    assertEquals("", run.err());
  }

  @Test
  void fstab() throws IOException, InterruptedException {
    Run run =
        Namespace.bash(
            work,
            launcher,
            VOLUME
                + """
                cd /
                options=defaults,nofail,x-systemd.automount,_netdev,noexec,grove.heap=300m,grove.fuse.threads=3
                echo "$work/volume $work/point fuse.grove $options 0 0" >"$work/fstab"
                mount -T "$work/fstab" "$work/point"
                has "$(flags "$work/point")" noexec
                has "$(cat /proc/[0-9]*/cmdline | tr '\\0' ' ')" "-Xmx300m"
                mount -T "$work/fstab" -o remount,ro "$work/point"
                has "$(flags "$work/point")" " ro,noexec"
                umount "$work/point"
                mount -T "$work/fstab" -a
                mount -T "$work/fstab" -a
                [[ $(<"$work/point/file") == content ]] || say "no content"
                umount -l "$work/point"
                """);
    assertEquals("", run.err());
  }

  @Test
  void whatIsWrongIsSaidInMountsOwnExitCodes() throws IOException, InterruptedException {
    Run run =
        Namespace.bash(
            work,
            launcher,
            """
            expect 1 mount -t fuse.grove "$work/volume" "$work/point" -o bogus
            expect 32 mount -t fuse.grove "$work/volume" "$work/point"
            mkdir "$work/empty"
            expect 32 mount -t fuse.grove "$work/empty" "$work/point"
            expect 0 mount --fake -t fuse.grove "$work/volume" "$work/point"
            expect 1 /sbin/mount.fuse.grove "$work/volume"
            [[ -z $(ls "$work/empty") ]] || say "a volume was made"
            """);
    assertTrue(run.err().contains("grove: unknown mount option: bogus"), run::err);
    assertTrue(run.err().contains("grove: no volume there: "), run::err);
    assertEquals(4, run.err().lines().count(), run::err);
  }

  @Test
  void aUserMountsWithFusermount() throws IOException, InterruptedException {
    Machine.needs("fusermount3");
    Run run =
        Namespace.bash(
            work,
            launcher,
            """
            mkdir "$work/home"; chown 65534:65534 "$work/home"
            cat >"$work/script" <<'END'
            set -eu
            export HOME=$PWD XDG_RUNTIME_DIR=$PWD XDG_STATE_HOME=$PWD
            mkdir mnt
            "$1" mount --daemon volume mnt
            findmnt -n -o FSTYPE,OPTIONS mnt
            echo content >mnt/file
            code=0; "$1" mount -o remount,ro mnt || code=$?; ((code == 14))
            exec 3>mnt/open
            code=0; "$1" umount mnt || code=$?; ((code == 10))
            "$1" umount --lazy --wait-seconds 0 mnt
            echo late >&3
            exec 3>&-
            until "$1" mount --daemon -o ro,noexec volume mnt 2>/dev/null; do sleep 0.2; done
            cat mnt/file mnt/open
            kill -9 $("$1" status --json mnt | grep -o '"pid": *[0-9]*' | grep -o '[0-9]*')
            until ! ls mnt 2>/dev/null; do sleep 0.1; done
            "$1" umount mnt
            "$1" mount --daemon volume mnt
            fusermount3 -u mnt
            END
            cd "$work/home"
            setpriv --reuid 65534 --regid 65534 --clear-groups bash ../script "$launcher"
            """);
    assertTrue(run.out().contains("fuse.grove rw,nosuid,nodev"), run::toString);
    assertTrue(run.out().contains("detached "), run::toString);
    assertTrue(run.out().contains("content\nlate\n"), run::toString);
    assertTrue(run.err().contains("only root may remount"), run::toString);
    assertTrue(run.err().contains("the mount point is busy"), run::toString);
  }
}
