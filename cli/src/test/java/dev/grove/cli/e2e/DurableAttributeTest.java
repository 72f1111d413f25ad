package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Grove tells of what is durable: the attribute of each file, and the status. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class DurableAttributeTest {
  private static final String NO_TICK = "volume.log.flush-interval-millis=60000";

  private static final String PYTHON =
      """
      import errno, os, sys
      NAME = 'user.grove.durable'
      def durable(name): return os.getxattr(name, NAME)
      def fails(error, call):
          try: call()
          except OSError as e: assert e.errno == error, e; return
          raise SystemExit('it succeeded')
      def write(name, text):
          with open(name, 'a') as f: f.write(text)
      """;

  @RegisterExtension final Groves groves = new Groves();

  private static void python(MountedGrove grove, String program)
      throws IOException, InterruptedException {
    Machine.needs("python3");
    Run.ok(grove.mountPoint(), "python3", "-c", PYTHON + program);
  }

  private static Config status(MountedGrove grove) throws IOException, InterruptedException {
    String[] command =
        Run.grove("status", "--json", grove.mountPoint().toString()).toArray(String[]::new);
    return ConfigFactory.parseString(Run.ok(grove.directory(), command).out());
  }

  @Test
  void whatIsWrittenIsNotDurableUntilItIsSynced() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(NO_TICK);
    python(
        grove,
        """
        os.mkdir('d'); write('d/a', 'x' * 5000); write('d/b', 'x'); os.symlink('d/a', 'link')
        assert [durable(n) for n in ('.', 'd', 'd/a', 'd/b', 'link')] == [b'no'] * 5
        f = os.open('d/b', os.O_RDWR); os.fdatasync(f)
        assert [durable(n) for n in ('.', 'd', 'd/a', 'd/b', 'link')] == [b'yes'] * 5
        write('d/a', 'y')
        assert (durable('d/a'), durable('d/b'), durable('d')) == (b'no', b'yes', b'yes')
        """);
    Config waiting = status(grove);
    assertEquals(waiting.getLong("durableLsn") + 1, waiting.getLong("lastLsn"));
    assertEquals(1, waiting.getLong("notDurableCommits"));
    assertEquals(1, waiting.getLong("notDurableFiles"));
    assertTrue(waiting.getLong("notDurableBytes") > 0, waiting::toString);
    assertTrue(waiting.getLong("notDurableMillis") > 0, waiting::toString);
    python(grove, "os.sync()\nassert durable('d/a') == b'yes'");
    Config synced = status(grove);
    for (String figure : new String[] {"Commits", "Bytes", "Millis", "Files"}) {
      assertEquals(0, synced.getLong("notDurable" + figure), synced::toString);
    }
    grove.remount();
    python(grove, "assert durable('d/a') == b'yes' and durable('.') == b'yes'");
  }

  /** After the flush interval, without anybody's doing. */
  @Test
  void timeMakesItDurable() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("volume.log.flush-interval-millis=50");
    python(
        grove,
        """
        import time
        write('a', 'x')
        deadline = time.time() + 30
        while durable('a') != b'yes': assert time.time() < deadline; time.sleep(0.01)
        """);
  }

  @Test
  void itIsNoAttributeThatCopiesCarry() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(NO_TICK);
    python(
        grove,
        """
        write('a', 'x')
        fails(errno.ENODATA, lambda: os.getxattr('a', 'user.other'))
        assert os.listxattr('a') == []
        fails(errno.EOPNOTSUPP, lambda: os.setxattr('a', NAME, b'yes'))
        fails(errno.EOPNOTSUPP, lambda: os.removexattr('a', NAME))
        os.symlink('a', 'link'); os.mkfifo('pipe')
        fails(errno.ENODATA, lambda: os.getxattr('link', NAME, follow_symlinks=False))
        fails(errno.ENODATA, lambda: os.getxattr('pipe', NAME))
        """);
    Run.bash(grove.mountPoint(), "cp -a a b; cp -a a \"$1/copy\"", groves.host());
  }

  @Test
  void itCanBeTurnedOff() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("fuse.extended-attributes=false");
    python(grove, "write('a', 'x')\nfails(errno.EOPNOTSUPP, lambda: durable('a'))");
  }
}
