package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names as the kernel and programs see them: links, renames of all kinds, files without a name. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class NamesTest {
  private static final String PRELUDE =
      """
      import ctypes, errno, os, socket, stat
      libc = ctypes.CDLL(None, use_errno=True)
      NOREPLACE, EXCHANGE, WHITEOUT = 1, 2, 4
      def call(e, f, *a):
          got = ctypes.get_errno() if f(*a) else 0
          assert got == e, (a, errno.errorcode.get(got), errno.errorcode.get(e))
      def renameat2(a, b, flags, e=0): call(e, libc.renameat2, -100, a.encode(), -100, b.encode(), flags)
      def linkfd(fd, new, e=0): call(e, libc.linkat, -100, b'/proc/self/fd/%d' % fd, -100, new.encode(), 0x400)
      def fails(e, f, *a):
          try: f(*a)
          except OSError as x: assert x.errno == e, (x, errno.errorcode[e])
          else: assert False, (f, a, 'succeeds')
      def put(p, t):
          with open(p, 'w') as f: f.write(t)
      def get(p):
          with open(p) as f: return f.read()
      def nlink(p): return os.lstat(p).st_nlink
      """;

  @RegisterExtension final Groves groves = new Groves();

  private static void python(MountedGrove grove, String program)
      throws IOException, InterruptedException {
    Run.ok(grove.mountPoint(), "python3", "-c", PRELUDE + program);
  }

  /** Inode number, type, link count and name of everything. */
  private static String listing(MountedGrove grove) throws IOException, InterruptedException {
    String find = "find . -mindepth 1 -printf '%i %y %n %s %p\\n' | sort";
    return Run.bash(grove.mountPoint(), find).out();
  }

  /** All is the same after a crash, and the check finds nothing. */
  private void staysAndIsSound(MountedGrove grove) throws IOException, InterruptedException {
    Set<String> before = Trees.describe(grove.mountPoint());
    String inodes = listing(grove);
    Run.bash(grove.mountPoint(), "sync -f .");
    grove.kill();
    Run.ok(groves.host(), "umount", "-l", grove.mountPoint().toString());
    Run check = Run.any(groves.host(), Run.grove("check", grove.volume().toString()));
    assertEquals(0, check.exit(), check::toString);
    grove.start();
    assertEquals(before, Trees.describe(grove.mountPoint()));
    assertEquals(inodes, listing(grove));
  }

  @Test
  void hardLinks() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        os.mkdir('a'); os.mkdir('b'); put('a/f', 'one')
        os.link('a/f', 'b/g'); os.link('b/g', 'h')
        assert nlink('a/f') == nlink('b/g') == nlink('h') == 3
        assert os.stat('a/f').st_ino == os.stat('b/g').st_ino == os.stat('h').st_ino
        put('b/g', 'two two'); assert get('a/f') == get('h') == 'two two'
        os.chmod('h', 0o600); assert os.stat('a/f').st_mode & 0o777 == 0o600
        os.truncate('a/f', 3); assert get('h') == 'two'
        fails(errno.EEXIST, os.link, 'h', 'a/f')
        fails(errno.EPERM, os.link, 'a', 'c')
        fails(errno.ENOENT, os.link, 'none', 'c')
        fails(errno.ENOTDIR, os.link, 'h', 'h/x')
        fails(errno.ENAMETOOLONG, os.link, 'h', 'n' * 256)
        os.rename('h', 'a/f'); assert nlink('h') == 3 and get('h') == 'two'
        renameat2('h', 'a/f', NOREPLACE, errno.EEXIST)
        os.rename('a', 'moved'); assert get('moved/f') == 'two'
        os.rename('moved/f', 'b/f'); assert nlink('b/f') == 3 and not os.path.exists('moved/f')
        os.unlink('h'); assert nlink('b/f') == 2
        put('other', 'x'); fd = os.open('b/g', os.O_RDWR)
        os.rename('other', 'b/g'); assert get('b/g') == 'x' and nlink('b/f') == 1 and get('b/f') == 'two'
        os.unlink('b/f'); assert os.fstat(fd).st_nlink == 0
        assert os.pwrite(fd, b'still', 0) == 5 and os.pread(fd, 10, 0) == b'still'
        linkfd(fd, 'again', errno.ENOENT)
        os.close(fd)
        os.symlink('target', 's'); os.link('s', 's2', follow_symlinks=False)
        assert os.readlink('s2') == 'target' and nlink('s') == 2
        os.mkfifo('p'); os.link('p', 'p2'); assert stat.S_ISFIFO(os.stat('p2').st_mode) and nlink('p') == 2
        os.link('b/g', 'moved/k'); put('moved/k', 'kept')
        """);
    staysAndIsSound(grove);
    python(grove, "assert get('b/g') == get('moved/k') == 'kept' and nlink('b/g') == 2");
  }

  @Test
  void programsThatLink() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Run.bash(
        grove.mountPoint(),
        """
        mkdir -p from/sub; for i in $(seq 50); do echo $i >from/sub/f$i; done; ln from/sub/f1 from/l1
        cp -al from copy
        test $(stat -c %h copy/sub/f7) = 2; test $(stat -c %h copy/l1) = 4
        tar -cf archive from copy; mkdir out; tar -xf archive -C out
        diff -r from out/copy; test $(stat -c %h out/copy/l1) = 4; test out/from/l1 -ef out/copy/sub/f1
        rm -rf from; test $(stat -c %h copy/l1) = 2; test "$(cat copy/sub/f50)" = 50
        du -s --apparent-size copy >/dev/null; mv copy/sub out/moved; test copy/l1 -ef out/moved/f1
        """);
    staysAndIsSound(grove);
    Run.bash(grove.mountPoint(), "rm -rf *; test -z \"$(ls -A)\"");
  }

  @Test
  void filesWithoutAName() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        os.mkdir('d')
        fd = os.open('d', os.O_TMPFILE | os.O_RDWR, 0o640)
        os.write(fd, b'hidden' * 10000)
        st = os.fstat(fd); assert st.st_nlink == 0 and st.st_size == 60000 and st.st_mode & 0o777 == 0o640, st
        assert os.listdir('d') == []
        linkfd(fd, 'd/shown')
        assert os.fstat(fd).st_nlink == 1 == nlink('d/shown') and get('d/shown') == 'hidden' * 10000
        assert os.stat('d/shown').st_ino == st.st_ino
        os.link('d/shown', 'too'); assert nlink('d/shown') == 2 == os.fstat(fd).st_nlink
        linkfd(fd, 'd/shown', errno.EEXIST)
        os.close(fd)
        fd = os.open('.', os.O_TMPFILE | os.O_WRONLY | os.O_EXCL); linkfd(fd, 'x', errno.ENOENT); os.close(fd)
        fd = os.open('.', os.O_TMPFILE | os.O_WRONLY)
        os.write(fd, b'empty path'); call(0, libc.linkat, fd, b'', -100, b'byempty', 0x1000)
        os.close(fd); assert get('byempty') == 'empty path'
        """);
    staysAndIsSound(grove);
    // A crash while one is open leaves nothing of it.
    Path ready = groves.host().resolve("ready");
    Process open =
        Run.start(
            grove.mountPoint(),
            List.of(
                "python3",
                "-c",
                """
                import os, sys, time
                fd = os.open('.', os.O_TMPFILE | os.O_RDWR)
                os.write(fd, os.urandom(5000000)); os.fsync(fd)
                open(sys.argv[1], 'w').close(); time.sleep(100)
                """,
                ready.toString()),
            groves.host().resolve("out"),
            groves.host().resolve("err"));
    try {
      while (!Files.exists(ready)) {
        assertTrue(open.isAlive(), () -> "ended early");
        Thread.sleep(10);
      }
      grove.kill();
    } finally {
      open.destroyForcibly().waitFor();
    }
    grove.recover();
    Run.bash(grove.mountPoint(), "test $(find . -type f | wc -l) = 3; sync -f .");
    Run check = Run.any(groves.host(), Run.grove("check", "--json", grove.mountPoint().toString()));
    assertEquals(0, check.exit(), check::toString);
    assertTrue(check.out().contains("\"files\": 2"), check::toString);
    assertTrue(check.out().contains("\"blocks\": 16"), check::toString);
  }

  @Test
  void renamesOfAllKinds() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        put('x', 'X'); os.makedirs('y/z'); put('y/z/f', 'deep')
        renameat2('x', 'y', EXCHANGE)
        assert get('y') == 'X' and get('x/z/f') == 'deep' and nlink('.') == 3
        renameat2('x', 'x/z', EXCHANGE, errno.EINVAL); renameat2('x/z/f', 'x', EXCHANGE, errno.EINVAL)
        renameat2('x', 'none', EXCHANGE, errno.ENOENT)
        for flags in EXCHANGE | NOREPLACE, EXCHANGE | WHITEOUT, 8: renameat2('x', 'y', flags, errno.EINVAL)
        os.makedirs('w/v'); put('w/v/f', 'W'); held = open('w/v/f')
        renameat2('x', 'w', EXCHANGE); assert get('x/v/f') == 'W' and get('w/z/f') == 'deep'
        renameat2('x/v/f', 'w/z', EXCHANGE); assert get('x/v/f/f') == 'deep' and get('w/z') == 'W' == held.read()
        assert nlink('x/v') == 3 and nlink('w') == 2
        renameat2('w', 'w2', WHITEOUT)
        st = os.lstat('w'); assert stat.S_ISCHR(st.st_mode) and st.st_rdev == 0, st
        renameat2('y', 'w2/z', WHITEOUT | NOREPLACE, errno.EEXIST)
        renameat2('y', 'w2/z', WHITEOUT); assert stat.S_ISCHR(os.lstat('y').st_mode) and get('w2/z') == 'X'
        renameat2('w2', 'w3', NOREPLACE); renameat2('w3', 'x', NOREPLACE, errno.EEXIST)
        os.makedirs('d1/d2'); os.mkdir('e'); os.symlink('x', 's')
        fails(errno.ENOTEMPTY, os.rename, 'e', 'd1'); fails(errno.ENOTEMPTY, os.rename, 'd1/d2', 'd1')
        fails(errno.EINVAL, os.rename, 'd1', 'd1/d2/x')
        fails(errno.EISDIR, os.rename, 's', 'e'); fails(errno.ENOTDIR, os.rename, 'e', 's')
        fails(errno.ENOENT, os.rename, 'none', 'x'); fails(errno.EBUSY, os.rename, 'd1/.', 'x')
        os.rename('d1', 'e'); assert os.listdir('e') == ['d2']
        put('open', 'old'); put('new', 'new'); held = open('open')
        os.rename('new', 'open'); assert get('open') == 'new' and held.read() == 'old'
        """);
    staysAndIsSound(grove);
  }

  @Test
  void specialFilesSymlinksAndNames() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        for name, kind, dev in ('chr', stat.S_IFCHR, os.makedev(300, 70000)), ('blk', stat.S_IFBLK, os.makedev(7, 3)), \\
            ('fifo', stat.S_IFIFO, 0), ('sock', stat.S_IFSOCK, 0), ('reg', stat.S_IFREG, 0):
            os.mknod(name, kind | 0o604, dev); st = os.lstat(name)
            assert stat.S_IFMT(st.st_mode) == kind and st.st_rdev == dev, (name, st)
        u = socket.socket(socket.AF_UNIX); u.bind('bound'); u.listen()
        socket.socket(socket.AF_UNIX).connect('bound')
        os.symlink('t' * 4095, 'long')
        fails(errno.ENAMETOOLONG, os.symlink, 't' * 4096, 'longer'); fails(errno.ENOENT, os.symlink, '', 'empty')
        os.mkdir('d')
        for n in (b'\\x01', b'\\x02\\x01', b'\\xff', b'\\xfe' * 255, b'new\\nline', b'\\x80\\x81', b' ', b'...'):
            os.close(os.open(n, os.O_CREAT | os.O_EXCL)); assert n in os.listdir(b'.')
            os.link(n, b'd/' + n); os.unlink(n); os.rename(b'd/' + n, n)
            assert nlink(n) == 1
        fails(errno.ENAMETOOLONG, os.mkdir, 'n' * 256)
        """);
    staysAndIsSound(grove);
    python(
        grove,
        """
        assert os.readlink('long') == 't' * 4095 and os.lstat('long').st_size == 4095
        assert os.lstat('chr').st_rdev == os.makedev(300, 70000) and os.lstat('blk').st_rdev == os.makedev(7, 3)
        """);
  }

  /** Beyond PATH_MAX, by relative steps, up to the limit that is documented. */
  @Test
  void deepTrees() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    String down =
        """
        def down(depth):
            top = os.open('.', os.O_RDONLY); os.chdir('deep')
            for i in range(depth): os.chdir('n' * 255)
            return top
        """;
    python(
        grove,
        down
            + """
            os.mkdir('deep'); top = down(0); levels = 0
            while True:
                try: os.mkdir('n' * 255)
                except OSError as e: assert e.errno == errno.ENAMETOOLONG, e; break
                os.chdir('n' * 255); levels += 1
            assert levels == 251, levels
            os.mkdir('s'); put('s/f', 'down here'); os.link('s/f', 's/g'); os.rename('s', 't')
            os.fchdir(top)
            fails(errno.ENAMETOOLONG, os.rename, 'deep', 'm' * 255)
            os.rename('deep', 'other'); os.rename('other', 'deep')
            """);
    grove.remount();
    python(grove, down + "down(251); assert get('t/g') == 'down here' and nlink('t/f') == 2");
    Run.bash(grove.mountPoint(), "rm -rf deep; test -z \"$(ls -A)\"");
  }
}
