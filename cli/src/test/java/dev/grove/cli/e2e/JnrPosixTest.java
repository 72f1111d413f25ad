package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operations of files and directories through libfuse 2. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class JnrPosixTest {
  private static final String JNR = "fuse.transport=jnr";

  @RegisterExtension final Groves groves = new Groves();

  @BeforeEach
  void needs() {
    Machine.needsLibfuse2();
  }

  private static final String PYTHON =
      """
      import errno, os, stat, sys
      def fails(code, call, *arguments):
          try: call(*arguments)
          except OSError as e: assert e.errno == code, (call, arguments, e)
          else: raise AssertionError((call, arguments))
      def make(name, content=b''):
          f = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
          assert os.write(f, content) == len(content)
          return f
      def content(name):
          with open(name, 'rb') as f: return f.read()
      """;

  private static void python(MountedGrove grove, String program)
      throws IOException, InterruptedException {
    Machine.needs("python3");
    Run.ok(grove.mountPoint(), "python3", "-c", PYTHON + program);
  }

  @Test
  void everyOperation() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    python(
        grove,
        """
        os.umask(0o027)
        f = make('file', b'0123456789')
        assert os.pread(f, 100, 3) == b'3456789' and os.pread(f, 100, 10) == b''
        os.pwrite(f, b'XY', 8); os.fsync(f); os.fdatasync(f); os.close(f)
        assert content('file') == b'01234567XY'
        os.truncate('file', 4); assert content('file') == b'0123'
        os.truncate('file', 6); assert content('file') == b'0123' + bytes(2)
        a = os.open('file', os.O_WRONLY | os.O_APPEND); os.write(a, b'end'); os.close(a)
        assert content('file')[-3:] == b'end' and os.stat('file').st_mode & 0o7777 == 0o640
        os.chmod('file', 0o4711); os.chown('file', 12, 34)
        s = os.stat('file')
        assert (s.st_uid, s.st_gid, s.st_mode & 0o7777) == (12, 34, 0o711), s
        os.utime('file', ns=(1234567890123456789, -987654321))
        s = os.stat('file')
        assert (s.st_atime_ns, s.st_mtime_ns, s.st_blksize) == (1234567890123456789, -987654321, 131072), s
        os.symlink('file', 'link'); os.symlink(b'\\xff/' + b'x' * 4000, 'long')
        assert os.readlink(b'long') == b'\\xff/' + b'x' * 4000
        assert content('link')[-3:] == b'end' and stat.S_ISLNK(os.lstat('link').st_mode)
        os.mkdir('d', 0o777); os.mkdir('d/e'); assert os.stat('d').st_nlink == 3
        assert os.stat('d').st_mode & 0o7777 == 0o750
        os.rename('file', 'd/moved'); os.rename('d', 'renamed'); assert content('renamed/moved')[:4] == b'0123'
        make('other', b'other'); os.replace('other', 'renamed/moved'); assert content('renamed/moved') == b'other'
        os.mkfifo('fifo'); os.mknod('null', stat.S_IFCHR | 0o666, os.makedev(1, 3))
        assert stat.S_ISFIFO(os.stat('fifo').st_mode) and os.stat('null').st_rdev == os.makedev(1, 3)
        with open('null', 'wb') as n: n.write(b'gone')
        assert sorted(os.listdir('.')) == ['fifo', 'link', 'long', 'null', 'renamed'], os.listdir('.')
        assert sorted(os.listdir('renamed')) == ['e', 'moved']
        v = os.statvfs('.'); assert v.f_blocks > v.f_bfree > 0 and v.f_namemax == 255 and v.f_bsize == 4096, v
        d = os.open('renamed', os.O_RDONLY); os.fsync(d); os.close(d)
        for name in [b'\\x01\\x02\\xfe\\xff', b'n' * 255, 'Grün'.encode('latin-1'), '木'.encode()]:
            os.close(make(name, name)); assert content(name) == name and name in os.listdir(b'.'); os.unlink(name)
        os.rmdir('renamed/e'); os.unlink('renamed/moved'); os.rmdir('renamed')
        for name in os.listdir('.'): os.unlink(name)
        assert os.listdir('.') == [] and os.stat('.').st_nlink == 2
        """);
  }

  @Test
  void errorNumbers() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    python(
        grove,
        """
        make('file', b'x'); os.mkdir('d'); make('d/file'); os.mkdir('empty')
        fails(errno.ENOENT, os.stat, 'none'); fails(errno.ENOENT, os.unlink, 'none')
        fails(errno.ENOENT, os.rename, 'none', 'x'); fails(errno.ENOENT, os.mkdir, 'none/d')
        fails(errno.EEXIST, make, 'file'); fails(errno.EEXIST, os.mkdir, 'file'); fails(errno.EEXIST, os.symlink, 'x', 'd')
        fails(errno.ENOTDIR, os.stat, 'file/x'); fails(errno.ENOTDIR, os.rmdir, 'file'); fails(errno.ENOTDIR, os.listdir, 'file')
        fails(errno.EISDIR, os.unlink, 'd'); fails(errno.EISDIR, os.open, 'd', os.O_WRONLY); fails(errno.EISDIR, os.rename, 'file', 'd')
        fails(errno.ENOTEMPTY, os.rmdir, 'd'); fails(errno.ENOTEMPTY, os.rename, 'empty', 'd')
        fails(errno.EINVAL, os.rename, 'd', 'd/inside'); fails(errno.EINVAL, os.readlink, 'file')
        fails(errno.ENAMETOOLONG, make, 'n' * 256); fails(errno.EFBIG, os.truncate, 'file', (1 << 44) + 1)
        os.setegid(65534); os.setgroups([]); os.seteuid(65534)
        fails(errno.EACCES, make, 'mine'); fails(errno.EPERM, os.chmod, 'file', 0o777); fails(errno.EACCES, os.open, 'file', 0)
        fails(errno.EPERM, os.chown, 'file', 1, 1); fails(errno.EACCES, os.unlink, 'file')
        os.seteuid(0); os.chmod('.', 0o1777); os.seteuid(65534)
        make('mine'); assert (os.stat('mine').st_uid, os.stat('mine').st_gid) == (65534, 65534)
        fails(errno.EPERM, os.unlink, 'file')
        """);
  }

  @Test
  void linksAttributesAndSpace() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    String check =
        """
        assert content('b/two') == content('a/one') and os.stat('a/one').st_ino == os.stat('b/two').st_ino
        assert os.getxattr('b/two', 'user.big') == b'v' * 60000, os.getxattr('b/two', 'user.big')
        assert os.listxattr('a/one') == ['user.big'], os.listxattr('a/one')
        """;
    python(
        grove,
        """
        os.mkdir('a'); os.mkdir('b'); f = make('a/one', b'first'); os.link('a/one', 'b/two')
        assert os.fstat(f).st_nlink == 2 and content('b/two') == b'first'
        os.pwrite(f, b'FI', 0); assert content('b/two') == b'FIrst'
        with open('b/two', 'r+b') as g: g.write(b'second')
        assert os.pread(f, 99, 0) == b'second' and os.stat('a/one').st_size == 6
        os.chmod('b/two', 0o600); assert os.stat('a/one').st_mode & 0o777 == 0o600
        fails(errno.EEXIST, os.link, 'a/one', 'b/two'); fails(errno.EPERM, os.link, 'a', 'c')
        os.setxattr('a/one', 'user.big', b'v' * 60000); os.setxattr('b/two', 'user.x', b'1', os.XATTR_CREATE)
        fails(errno.EEXIST, os.setxattr, 'a/one', 'user.x', b'2', os.XATTR_CREATE)
        assert os.getxattr('a/one', 'user.x') == b'1'; os.removexattr('a/one', 'user.x')
        fails(errno.ENODATA, os.getxattr, 'b/two', 'user.x'); fails(errno.ENODATA, os.removexattr, 'b/two', 'user.x')
        fails(errno.EOPNOTSUPP, os.setxattr, 'a/one', 'system.posix_acl_access', b'\\2\\0\\0\\0')
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        def allocate(mode, offset, length):
            return libc.fallocate(f, mode, ctypes.c_long(offset), ctypes.c_long(length)) and ctypes.get_errno()
        assert allocate(0, 0, 9000) == 0 and os.fstat(f).st_size == 9000
        os.pwrite(f, b'z' * 9000, 0); assert allocate(3, 4096, 4096) == 0
        assert os.pread(f, 9000, 0) == b'z' * 4096 + bytes(4096) + b'z' * 808
        assert allocate(0x8, 0, 4096) == errno.EOPNOTSUPP
        """
            + check);
    grove.remount(JNR);
    python(grove, check);
  }

  @Test
  void accessTimes() throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare().startWith(List.of("-D", JNR, "-o", "relatime"));
    python(
        grove,
        """
        f = make('file', b'content'); os.symlink('file', 'l'); os.mkdir('d')
        for name in ['file', 'l', 'd']: os.utime(name, (1, 2), follow_symlinks=False)
        os.close(os.open('file', os.O_RDWR))
        n = os.open('file', os.O_RDONLY | os.O_NOATIME); os.read(n, 3)
        assert os.stat('file').st_atime == 1
        content('file'); os.readlink('l'); os.listdir('d')
        for name in ['file', 'l', 'd']: assert os.lstat(name).st_atime > 2, name
        """);
  }

  /** What the protocol 7.19 has no words for fails or works as docs/posix.md says. */
  @Test
  void limits() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    python(
        grove,
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        f = make('file'); os.pwrite(f, b'far', 1000000); make('other')
        assert libc.renameat2(-100, b'file', -100, b'new', 1) == -1 and ctypes.get_errno() == errno.EINVAL
        assert libc.renameat2(-100, b'file', -100, b'other', 2) == -1 and ctypes.get_errno() == errno.EINVAL
        assert os.lseek(f, 0, os.SEEK_DATA) == 0 and os.lseek(f, 0, os.SEEK_HOLE) == 1000003
        fails(errno.EOPNOTSUPP, os.open, '.', os.O_TMPFILE | os.O_RDWR)
        c = make('copy'); at = 0
        while at < 1000003: at += os.copy_file_range(f, c, 1000003 - at, at, at)
        assert content('copy') == content('file')
        w = make('large'); assert os.write(w, b'x' * 3000000) == 3000000 and content('large') == b'x' * 3000000
        os.sync()
        """);
  }

  /** Unlinked or replaced: no other name appears, the directory can go, and nothing is left. */
  @Test
  void openFilesWithoutAName() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    python(
        grove,
        """
        os.mkdir('d'); f = make('d/unlinked', b'first'); r = make('d/replaced', b'old'); make('d/new', b'new!')
        os.unlink('d/unlinked'); os.rename('d/new', 'd/replaced')
        assert os.listdir('d') == ['replaced'], os.listdir('d')
        os.pwrite(f, b' and more', 5); os.pwrite(r, b'er', 3)
        assert os.pread(f, 99, 0) == b'first and more' and os.pread(r, 99, 0) == b'older'
        assert content('d/replaced') == b'new!'
        os.fchmod(f, 0o600); os.fchown(f, 7, 8); os.ftruncate(f, 3); os.fsync(f)
        s = os.fstat(f); assert (s.st_nlink, s.st_size, s.st_uid, s.st_mode & 0o777) == (0, 3, 7, 0o600), s
        make('d/unlinked', b'second'); assert os.pread(f, 99, 0) == b'fir'
        os.unlink('d/unlinked'); os.unlink('d/replaced'); os.rmdir('d')
        assert os.pread(f, 99, 0) == b'fir' and os.pread(r, 99, 0) == b'older'
        """);
    grove.remount(JNR);
    assertEquals("", Run.bash(grove.mountPoint(), "ls -A").out());
    grove.unmount();
    Run check = Run.any(groves.host(), Run.grove("check", grove.volume().toString()));
    assertEquals(0, check.exit(), check::toString);
    assertTrue(check.out().contains("1 directories, 0 files"), check::toString);
  }

  @Test
  void largeFile() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    long seed = System.nanoTime();
    byte[] bytes = new byte[50_000_000];
    new SplittableRandom(seed).nextBytes(bytes);
    Path file = grove.path("large");
    Files.write(file, bytes);
    assertArrayEquals(bytes, Files.readAllBytes(file), "seed " + seed);
    long far = 5L << 30;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertEquals(3, channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), far));
    }
    grove.remount(JNR);
    try (FileChannel channel = FileChannel.open(file)) {
      assertEquals(far + 3, channel.size());
      ByteBuffer end = ByteBuffer.allocate(8);
      assertEquals(5, channel.read(end, far - 2));
      assertArrayEquals(new byte[] {0, 0, 1, 2, 3, 0, 0, 0}, end.array());
      ByteBuffer begin = ByteBuffer.allocate(bytes.length);
      while (begin.hasRemaining() && channel.read(begin, begin.position()) > 0) {
        // Until all is there.
      }
      assertArrayEquals(bytes, begin.array(), "seed " + seed);
    }
  }

  @Test
  void manyFiles() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    python(
        grove,
        """
        os.mkdir('many'); names = {'entry%05d' % i for i in range(6000)}
        for name in sorted(names): os.close(make('many/' + name, name.encode()))
        assert set(os.listdir('many')) == names
        seen = []
        with os.scandir('many') as listing:
            for i, entry in enumerate(listing):
                seen.append(entry.name)
                assert entry.is_file() and entry.stat().st_size == 10
                if i % 2 == 0: os.unlink(entry.path)
        assert len(seen) == len(names) and set(seen) == names
        left = set(os.listdir('many')); assert len(left) == 3000
        for name in left: assert content('many/' + name) == name.encode()
        """);
    grove.remount(JNR);
    Run.bash(
        grove.mountPoint(), "test $(ls many | wc -l) = 3000; rm -r many; test -z \"$(ls -A)\"");
  }

  /** What each process has made is there, what all wanted was given to one. */
  @Test
  void processesAtOnce() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    python(
        grove,
        """
        def work(me):
            won = 0
            a = os.open('log', os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            for i in range(400):
                os.close(make('own%d-%d' % (me, i), b'%d' % me))
                os.rename('own%d-%d' % (me, i), 'kept%d-%d' % (me, i))
                if i % 3 == 0: os.unlink('kept%d-%d' % (me, i))
                os.write(a, b'%d %03d\\n' % (me, i))
                try: os.mkdir('shared%d' % i); won += 1
                except FileExistsError: pass
                with open('swap%d' % me, 'wb') as f: f.write(b'whole' * 100)
                os.replace('swap%d' % me, 'swapped')
                assert content('swapped') == b'whole' * 100
            os.write(out, b'%d\\n' % won)
        inp, out = os.pipe(); children = []
        for me in range(4):
            pid = os.fork()
            if pid == 0:
                try: work(me); os._exit(0)
                except BaseException as e: print(me, repr(e), file=sys.stderr, flush=True); os._exit(1)
            children.append(pid)
        assert [os.waitpid(c, 0)[1] for c in children] == [0] * 4
        os.close(out); assert sum(int(n) for n in os.fdopen(inp)) == 400
        lines = content('log').split(b'\\n')[:-1]; assert len(lines) == 1600
        for me in range(4): assert [l for l in lines if l[0:1] == b'%d' % me] == [b'%d %03d' % (me, i) for i in range(400)]
        names = os.listdir('.'); assert len(names) == 4 * 266 + 400 + 2, len(names)
        """);
    grove.unmount();
    Run check = Run.any(groves.host(), Run.grove("check", grove.volume().toString()));
    assertEquals(0, check.exit(), check::toString);
  }
}
