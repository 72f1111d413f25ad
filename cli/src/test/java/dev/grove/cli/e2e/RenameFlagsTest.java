package dev.grove.cli.e2e;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What renames with flags have done is there after a clean remount. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class RenameFlagsTest {
  @RegisterExtension final Groves groves = new Groves();

  private static void python(MountedGrove grove, String body)
      throws IOException, InterruptedException {
    Run.bash(grove.mountPoint(), "python3 - <<'END'\n" + body + "END\n");
  }

  private static final String LOOK =
      """
      import os, stat
      def text(p): return open(p).read()
      assert text('a') == 'second' and text('b') == 'first'
      assert text('d/deep/two') == '2' and text('e/one') == '1'
      assert os.listdir('d') == ['deep'] and os.listdir('e') == ['one'], (os.listdir('d'), os.listdir('e'))
      assert os.stat('d').st_nlink == 3 and os.stat('e').st_nlink == 2
      assert os.path.isdir('x') and text('x/in') == 'inside' and text('y') == 'file'
      w = os.lstat('old'); assert stat.S_ISCHR(w.st_mode) and w.st_rdev == 0, w
      assert text('new') == 'moved'
      w = os.lstat('over'); assert stat.S_ISCHR(w.st_mode) and w.st_rdev == 0, w
      assert text('target') == 'source'
      assert sorted(os.listdir('.')) == ['a', 'b', 'd', 'e', 'new', 'old', 'over', 'target', 'x', 'y']
      """;

  @Test
  void exchangeAndWhiteoutSurviveARemount() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        import os, ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        def rename(a, b, flags): assert libc.renameat2(-100, a.encode(), -100, b.encode(), flags) == 0, ctypes.get_errno()
        def make(p, t): open(p, 'w').write(t)
        make('a', 'first'); make('b', 'second'); rename('a', 'b', 2)
        os.makedirs('d'); os.makedirs('e/deep'); make('d/one', '1'); make('e/deep/two', '2'); rename('d', 'e', 2)
        make('x', 'file'); os.mkdir('y'); make('y/in', 'inside'); rename('x', 'y', 2)
        make('old', 'moved'); rename('old', 'new', 4)
        make('over', 'source'); make('target', 'gone'); rename('over', 'target', 4)
        """
            + LOOK);
    grove.remount();
    python(grove, LOOK);
    grove.remount();
    python(grove, LOOK + "for n in ['old', 'over']: os.unlink(n)\nopen('old', 'x').close()\n");
  }
}
