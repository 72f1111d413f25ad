package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Access times: what the mount table says is what happens. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class AccessTimeTest {
  @RegisterExtension final Groves groves = new Groves();

  private static final String HELPERS =
      """
      import os, mmap, time
      def old(path): os.utime(path, (1, 2), follow_symlinks=False)
      def atime(path): return os.lstat(path).st_atime
      def read(path, flags=0):
          f = os.open(path, os.O_RDONLY | flags); os.read(f, 10); os.close(f)
      def make(path):
          with open(path, 'w') as f: f.write('content')
          old(path)
      """;

  private static void python(MountedGrove grove, String body)
      throws IOException, InterruptedException {
    Run.bash(grove.mountPoint(), "python3 - <<'END'\n" + HELPERS + body + "END\n");
  }

  private static String flags(MountedGrove grove) throws IOException {
    return Files.readString(Path.of("/proc/self/mounts"))
        .lines()
        .filter(line -> line.contains(" " + grove.mountPoint() + " "))
        .findFirst()
        .orElse("");
  }

  @Test
  void byDefaultReadingWritesNothingAndTheMountSaysSo() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    assertTrue(flags(grove).contains("noatime"), flags(grove));
    python(
        grove,
        """
        assert os.statvfs('.').f_flag & os.ST_NOATIME
        make('f'); read('f'); assert atime('f') == 1
        """);
    Run refused =
        Run.any(
            groves.host(),
            Run.grove("mount", "-o", "remount,relatime", grove.mountPoint().toString()));
    assertTrue(refused.err().contains("cannot be turned on by a remount"), refused::toString);
    assertTrue(flags(grove).contains("noatime"), flags(grove));
  }

  @Test
  void relatimeMarksTheFirstReadAfterAChange() throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare().startWith(List.of("-o", "relatime"));
    python(
        grove,
        """
        assert not os.statvfs('.').f_flag & os.ST_NOATIME
        make('f'); read('f', os.O_NOATIME); assert atime('f') == 1
        os.close(os.open('f', os.O_RDWR)); assert atime('f') == 1
        c = os.stat('f').st_ctime_ns
        read('f'); a = atime('f'); assert a > 2 and os.stat('f').st_ctime_ns == c
        time.sleep(.02); read('f'); assert atime('f') == a
        time.sleep(.02); os.chmod('f', 0o600); read('f'); assert atime('f') > a
        make('m'); f = os.open('m', os.O_RDONLY); m = mmap.mmap(f, 7, prot=mmap.PROT_READ)
        assert m[0:7] == b'content' and atime('m') > 2; m.close(); os.close(f)
        os.mkdir('d'); make('d/x'); old('d'); os.listdir('d'); assert atime('d') > 2
        os.symlink('f', 'l'); old('l'); os.stat('l'); assert atime('l') > 2
        make('s'); make('t'); i = os.open('s', 0); o = os.open('t', os.O_WRONLY)
        assert os.copy_file_range(i, o, 7) == 7 and atime('s') > 2
        make('kept'); read('kept')
        with open('kept-atime', 'w') as f: f.write(repr(os.stat('kept').st_atime_ns))
        """);
    Run.ok(
        groves.host(),
        Run.grove("mount", "-o", "remount,noatime", grove.mountPoint().toString())
            .toArray(String[]::new));
    python(grove, "make('n'); read('n'); assert atime('n') == 1\n");
    Run.ok(
        groves.host(),
        Run.grove("mount", "-o", "remount,strictatime", grove.mountPoint().toString())
            .toArray(String[]::new));
    python(
        grove,
        """
        make('n'); read('n'); a = atime('n'); assert a > 2
        time.sleep(.02); read('n'); assert atime('n') > a
        """);
    grove.unmount();
    grove.startWith(List.of("-o", "relatime"));
    python(grove, "assert os.stat('kept').st_atime_ns == int(open('kept-atime').read())\n");
  }

  @Test
  void aReadOnlyMountMarksNothing() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(grove, "make('f')\n");
    grove.unmount();
    grove.startWith(List.of("-o", "ro,relatime"));
    python(grove, "read('f'); assert atime('f') == 1\n");
    assertEquals(0, grove.end("TERM"), grove::console);
  }
}
