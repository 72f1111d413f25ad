package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Much of everything at once: what Grove holds for it stays bounded, and it goes on. */
@Tag("fuse")
@Timeout(value = 150, threadMode = ThreadMode.SEPARATE_THREAD)
final class LimitsTest {
  /** The process runs with 512 MiB of heap; the rest is code, threads, buffers. */
  private static final long MOST_MEMORY_KIB = 1_000_000;

  /** Threads of Java and Akka, and at most {@code fuse.max-threads} readers. */
  private static final int MOST_THREADS = 100;

  private static final int MOST_DESCRIPTORS = 1500;

  @RegisterExtension final Groves groves = new Groves();

  private static long count(Path directory) throws IOException {
    long count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        count += entry.getNameCount() > 0 ? 1 : 0;
      }
    }
    return count;
  }

  private static void assertBounded(MountedGrove grove) throws IOException {
    Path process = Path.of("/proc", Long.toString(grove.pid()));
    assertTrue(count(process.resolve("task")) <= MOST_THREADS, "threads");
    assertTrue(count(process.resolve("fd")) <= MOST_DESCRIPTORS, "descriptors");
    long resident =
        Files.readString(process.resolve("status"))
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .sum();
    assertTrue(resident <= MOST_MEMORY_KIB, () -> resident + " KiB");
  }

  private Run python(MountedGrove grove, String script, Object... arguments)
      throws IOException, InterruptedException {
    Machine.needs("python3");
    String[] command = new String[arguments.length + 3];
    command[0] = "python3";
    command[1] = "-c";
    command[2] = script;
    for (int i = 0; i < arguments.length; i++) {
      command[i + 3] = arguments[i].toString();
    }
    return Run.ok(grove.mountPoint(), command);
  }

  /** They begin together, and each creates, writes, syncs, renames, lists and reads back. */
  @Test
  void aThousandProcessesAtOnce() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        import os, sys
        go = os.pipe()
        children = []
        for i in range(1000):
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    os.close(go[1])
                    os.read(go[0], 1)
                    text = b'%d' % i * 1000
                    with open('new%d' % i, 'wb') as f:
                        f.write(text)
                        f.flush()
                        os.fsync(f.fileno())
                    os.mkdir('d%d' % i)
                    os.rename('new%d' % i, 'd%d/f' % i)
                    code = 0 if open('d%d/f' % i, 'rb').read() == text and os.listdir('d%d' % i) == ['f'] else 2
                finally:
                    os._exit(code)
            children.append(pid)
        os.close(go[1])
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
        assert codes == [0] * 1000, codes
        assert len(os.listdir('.')) == 1000
        """);
    assertBounded(grove);
    grove.remount();
    assertEquals("1000\n", Run.bash(grove.mountPoint(), "ls d*/f | wc -l").out());
  }

  /** A file that is open costs Grove neither a descriptor nor a thread. */
  @Test
  void thousandsOfOpenFiles() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        import os, resource
        n = min(20000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 100)
        resource.setrlimit(resource.RLIMIT_NOFILE, (n + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        files = [os.open('f%d' % i, os.O_RDWR | os.O_CREAT) for i in range(n)]
        for i in range(n):
            os.unlink('f%d' % i)
        assert os.listdir('.') == []
        for i in range(0, n, 10):
            os.write(files[i], b'%d' % i)
        for i in range(0, n, 10):
            assert os.pread(files[i], 9, 0) == b'%d' % i
        """);
    assertBounded(grove);
    assertEquals("", Run.bash(grove.mountPoint(), "ls -A").out());
  }

  @Test
  void openDirectoriesHaveALimit() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("fuse.max-open-directories=100");
    python(
        grove,
        """
        import errno, os
        open_ = lambda: os.open('.', os.O_RDONLY | os.O_DIRECTORY)
        handles = []
        try:
            for i in range(101):
                handles.append(open_())
            raise SystemExit('no limit')
        except OSError as e:
            assert e.errno == errno.ENFILE, e
        assert len(handles) == 100
        os.mkdir('d')
        os.close(handles.pop())
        while True: # the kernel tells of a close later
            try:
                os.close(open_())
                break
            except OSError as e:
                assert e.errno == errno.ENFILE, e
        """);
    assertTrue(Files.isDirectory(grove.path("d")));
  }

  /** The kernel forgets an inode with each removal: 40,000 of them, from four processes. */
  @Test
  void stormsOfForgottenInodes() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Run.bash(
        grove.mountPoint(),
        """
        for p in 1 2 3 4; do
          (for round in 1 2; do
            mkdir $p; (cd $p; seq 5000 | xargs touch; seq 5000 | xargs stat >/dev/null); rm -rf $p
          done) & pids+=($!)
        done
        for pid in "${pids[@]}"; do wait $pid; done
        [[ -z $(ls -A) ]]
        """);
    assertBounded(grove);
  }

  @Test
  void aMountWhoseProcessWasKilledIsCleared() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Files.writeString(grove.path("file"), "content");
    Run.ok(grove.mountPoint(), "sync", "file");
    Process user =
        new ProcessBuilder("sleep", "100").directory(grove.mountPoint().toFile()).start();
    try {
      grove.kill();
      List<String> umount = Run.grove("umount", grove.mountPoint().toString());
      Run run = Run.any(groves.host(), umount);
      assertEquals(0, run.exit(), run::toString);
    } finally {
      user.destroyForcibly();
    }
    assertFalse(grove.isMounted());
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }
}
