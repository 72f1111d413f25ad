package dev.grove.cli.e2e;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holes, allocation, times and locks on a real mount. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class FileSpaceTest {
  private static final String PRELUDE =
      """
      import ctypes, errno, fcntl, os, signal, sys, time
      libc = ctypes.CDLL(None, use_errno=True)
      K = 1024; KEEP, PUNCH, COLLAPSE, ZERO, INSERT = 1, 2, 8, 16, 32
      def fails(number, action):
          try: action()
          except OSError as e: assert e.errno == number, (e, errno.errorcode[number])
          else: raise AssertionError('no error, but not ' + errno.errorcode[number])
      def fallocate(fd, mode, offset, length):
          r = libc.fallocate(fd, mode, ctypes.c_long(offset), ctypes.c_long(length))
          if r != 0: raise OSError(ctypes.get_errno(), 'fallocate')
      def new(name): return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
      def extents(fd):
          found, at = [], 0
          while True:
              try: start = os.lseek(fd, at, os.SEEK_DATA)
              except OSError as e:
                  assert e.errno == errno.ENXIO
                  return found
              at = os.lseek(fd, start, os.SEEK_HOLE)
              found.append((start, at))
      """;

  @RegisterExtension final Groves groves = new Groves();

  private static void python(MountedGrove grove, String program)
      throws IOException, InterruptedException {
    Machine.needs("python3");
    Run.ok(grove.mountPoint(), "python3", "-c", PRELUDE + program);
  }

  @Test
  void holes() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        fd = new('f')
        os.pwrite(fd, b'x' * 64 * K, 0); os.pwrite(fd, b'y' * 8 * K, 1024 * K)
        assert os.fstat(fd).st_blocks == 2 * (64 + 8), os.fstat(fd)
        assert extents(fd) == [(0, 64 * K), (1024 * K, 1032 * K)], extents(fd)
        fallocate(fd, PUNCH | KEEP, 10 * K, 20 * K)
        assert extents(fd) == [(0, 12 * K), (28 * K, 64 * K), (1024 * K, 1032 * K)], extents(fd)
        assert os.pread(fd, 64 * K, 0) == b'x' * 10 * K + bytes(20 * K) + b'x' * 34 * K
        assert os.fstat(fd).st_blocks == 2 * (64 + 8 - 16)
        fallocate(fd, ZERO, 1020 * K, 30 * K)
        assert os.fstat(fd).st_size == 1050 * K and os.pread(fd, 40 * K, 1018 * K) == bytes(32 * K)
        fallocate(fd, ZERO | KEEP, 1040 * K, 100 * K)
        assert os.fstat(fd).st_size == 1050 * K
        fallocate(fd, 0, 1000 * K, 1000 * K)
        assert os.fstat(fd).st_size == 2000 * K
        fallocate(fd, KEEP, 1000 * K, 2000 * K)
        assert os.fstat(fd).st_size == 2000 * K
        fails(errno.EOPNOTSUPP, lambda: fallocate(fd, COLLAPSE, 0, 4 * K))
        fails(errno.EOPNOTSUPP, lambda: fallocate(fd, INSERT, 0, 4 * K))
        fails(errno.EOPNOTSUPP, lambda: fallocate(fd, PUNCH, 0, 4 * K))
        fails(errno.EINVAL, lambda: fallocate(fd, 0, 0, 0))
        fails(errno.EINVAL, lambda: fallocate(fd, 0, -1, 1))
        fails(errno.EFBIG, lambda: fallocate(fd, 0, 1 << 44, 1))
        fails(errno.ENOSPC, lambda: fallocate(fd, 0, 0, 1 << 44))
        fails(errno.ENXIO, lambda: os.lseek(fd, 2000 * K, os.SEEK_DATA))
        fails(errno.ENXIO, lambda: os.lseek(fd, 2000 * K, os.SEEK_HOLE))
        assert os.lseek(fd, -5, os.SEEK_END) == 2000 * K - 5 and os.lseek(fd, 1, os.SEEK_CUR) == 2000 * K - 4
        os.posix_fallocate(fd, 0, 3000 * K)
        assert os.fstat(fd).st_size == 3000 * K
        os.ftruncate(fd, 30 * K); os.ftruncate(fd, 100 * K)
        assert extents(fd) == [(0, 12 * K), (28 * K, 32 * K)], extents(fd)
        os.fsync(fd)
        big = new('big'); os.ftruncate(big, 1 << 44)
        assert os.fstat(big).st_blocks == 0 and extents(big) == []
        os.pwrite(big, b'end', (1 << 44) - 3)
        assert os.fstat(big).st_blocks == 8 and extents(big) == [((1 << 44) - 4096, 1 << 44)]
        """);
    grove.remount();
    python(
        grove,
        """
        fd = os.open('f', os.O_RDWR)
        assert extents(fd) == [(0, 12 * K), (28 * K, 32 * K)] and os.fstat(fd).st_blocks == 32
        os.pwrite(fd, b'z', 50 * K)
        assert os.fstat(fd).st_blocks == 40
        assert os.stat('big').st_blocks == 8
        """);
    Run.bash(
        grove.mountPoint(),
        "cp f copy; cmp f copy; cp --sparse=always f sparse; cmp f sparse; test $(stat -c %b sparse) -le 40");
  }

  @Test
  void copyFileRange() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        data = os.urandom(3000 * K + 17)
        a, b = new('a'), new('b')
        os.pwrite(a, data, 0)
        done = 0
        while done < len(data):
            n = os.copy_file_range(a, b, len(data) - done, done, 100 + done)
            assert n > 0
            done += n
        assert os.copy_file_range(a, b, 10, len(data), 0) == 0
        assert os.pread(b, len(data) + 200, 0) == bytes(100) + data
        fails(errno.EINVAL, lambda: os.copy_file_range(a, a, 100, 0, 50))
        os.copy_file_range(a, a, 100, 0, 5000 * K)
        assert os.pread(a, 200, 5000 * K) == data[:100]
        """);
    Run.bash(grove.mountPoint(), "cp a c; cmp a c; head -c 100000 b | cmp - <(head -c 100000 b)");
  }

  @Test
  void timesAndFigures() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        OMIT, NOW = (1 << 30) - 2, (1 << 30) - 1
        class ts(ctypes.Structure): _fields_ = [('s', ctypes.c_long), ('n', ctypes.c_long)]
        def utimens(name, a, m):
            if libc.utimensat(-100, name, (ts * 2)(ts(*a), ts(*m)), 0): raise OSError(ctypes.get_errno(), '')
        start = time.time_ns()
        os.close(new('f'))
        utimens(b'f', (11, 123456789), (-7, 987654321))
        s = os.stat('f'); assert s.st_atime_ns == 11123456789 and s.st_mtime_ns == -6012345679
        ctime = s.st_ctime_ns
        utimens(b'f', (0, OMIT), (5, 5))
        s = os.stat('f'); assert s.st_atime_ns == 11123456789 and s.st_mtime_ns == 5000000005 and s.st_ctime_ns > ctime
        utimens(b'f', (0, NOW), (0, OMIT))
        s = os.stat('f'); assert s.st_atime_ns >= start and s.st_mtime_ns == 5000000005
        ctime = s.st_ctime_ns
        utimens(b'f', (0, OMIT), (0, OMIT)); assert os.stat('f').st_ctime_ns == ctime
        fails(errno.EINVAL, lambda: utimens(b'f', (0, 1000000000), (0, 0)))
        v = os.statvfs('.')
        assert v.f_namemax == 255 and v.f_bsize == 4096 and 0 < v.f_bavail < v.f_bfree <= v.f_blocks
        # What the birth time is: it stays whatever is done.
        import subprocess
        birth = float(subprocess.check_output(['stat', '-c', '%.9W', 'f']))
        assert abs(birth - start / 1e9) < 60, birth
        os.rename('f', 'g'); open('g', 'a').write('x')
        assert float(subprocess.check_output(['stat', '-c', '%.9W', 'g'])) == birth
        """);
  }

  @Test
  void setIdBitsGoAndSupplementaryGroupsCount() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        def asking(uid, action, groups=()):
            child = os.fork()
            if child == 0:
                try:
                    os.setgroups(groups); os.setgid(uid); os.setuid(uid); action(); os._exit(0)
                except BaseException as e:
                    os.write(2, repr(e).encode() + b'\\\\n'); os._exit(1)
            assert os.waitpid(child, 0)[1] == 0
        os.chmod('.', 0o777)
        def file(name, mode):
            os.close(new(name)); os.truncate(name, 8192); os.chown(name, 1001, 2000); os.chmod(name, mode)
        mode = lambda name: oct(os.stat(name).st_mode & 0o7777)
        def opened(name, action):
            def run():
                fd = os.open(name, os.O_RDWR); action(fd)
            return run
        for i, action in enumerate([
                lambda fd: os.pwrite(fd, b'x', 0), lambda fd: os.ftruncate(fd, 1), lambda fd: fallocate(fd, 0, 0, 9000),
                lambda fd: fallocate(fd, PUNCH | KEEP, 0, 4096), lambda fd: os.copy_file_range(os.open('from', os.O_RDONLY), fd, 10)]):
            if i == 0: os.close(new('from')); os.truncate('from', 100)
            file('f%d' % i, 0o6777)
            asking(1002, opened('f%d' % i, action))
            assert mode('f%d' % i) == '0o777', (i, mode('f%d' % i))
        # chmod by the owner keeps set-gid only where he is in the group.
        file('g', 0o755)
        asking(1001, lambda: os.chmod('g', 0o2755)); assert mode('g') == '0o755', mode('g')
        asking(1001, lambda: os.chmod('g', 0o2755), groups=[2000]); assert mode('g') == '0o2755', mode('g')
        asking(1001, lambda: os.chown('g', -1, 3000), groups=[3000])
        assert mode('g') == '0o755' and os.stat('g').st_gid == 3000
        asking(1001, lambda: fails(errno.EPERM, lambda: os.chown('g', -1, 4000)))
        """);
  }

  @Test
  void locksAreOfTheMountAndDieWithTheirProcess() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        """
        os.close(new('f'))
        class Late(Exception): pass
        def late(*_): raise Late()
        signal.signal(signal.SIGALRM, late)
        def blocked(lock):
            # Interrupted by a signal, the waiter gives up.
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            try: lock()
            except Late: return True
            finally: signal.setitimer(signal.ITIMER_REAL, 0)
            return False
        for take in (fcntl.flock, fcntl.lockf):
            ready, tell = os.pipe()
            child = os.fork()
            if child == 0:
                fd = os.open('f', os.O_RDWR); take(fd, fcntl.LOCK_EX); os.write(tell, b'x'); signal.pause()
            os.read(ready, 1)
            fd = os.open('f', os.O_RDWR)
            fails(errno.EAGAIN, lambda: take(fd, fcntl.LOCK_EX | fcntl.LOCK_NB))
            assert blocked(lambda: take(fd, fcntl.LOCK_EX))
            # A waiter that is killed is gone.
            waiter = os.fork()
            if waiter == 0: take(os.open('f', os.O_RDWR), fcntl.LOCK_EX); os._exit(0)
            time.sleep(0.2); os.kill(waiter, signal.SIGKILL)
            assert os.waitpid(waiter, 0)[1] == signal.SIGKILL
            # And so is the lock of a process that is killed.
            os.kill(child, signal.SIGKILL); os.waitpid(child, 0)
            assert not blocked(lambda: take(fd, fcntl.LOCK_EX))
            take(fd, fcntl.LOCK_UN); os.close(fd)
        a, b = os.open('f', os.O_RDWR), os.open('f', os.O_RDWR)
        fcntl.flock(a, fcntl.LOCK_SH); fcntl.flock(b, fcntl.LOCK_SH)
        fails(errno.EAGAIN, lambda: fcntl.flock(a, fcntl.LOCK_EX | fcntl.LOCK_NB))
        """);
  }
}
