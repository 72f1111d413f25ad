package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations as ordinary programs see them. */
@Tag("fuse")
@Timeout(120)
class OperationsTest {
  private static final String NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups";

  private MountFixture mount;

  @BeforeEach
  void setUp() throws IOException {
    mount = new MountFixture(false);
    mount.mount(MountOptions.defaults());
  }

  @AfterEach
  void tearDown() throws IOException, InterruptedException {
    if (mount != null) {
      mount.end();
    }
  }

  private void fails(String message, String command) throws IOException, InterruptedException {
    MountFixture.Result result = mount.shell(command);
    assertTrue(result.status() != 0, result.output());
    assertTrue(result.output().contains(message), result.output());
  }

  @Test
  void treeOfFilesAndLinks() throws Exception {
    mount.output(
        "mkdir -p \"$1/a/b\" && cd \"$1/a\" && echo hello > b/f && ln -s b/f link && mv b/f b/g");
    fails("No such file", "cat \"$1/a/link\"");
    mount.output("mv \"$1/a/b/g\" \"$1/a/b/f\"");
    assertEquals("hello", mount.output("cat \"$1/a/link\""));
    assertEquals("b/f", mount.output("readlink \"$1/a/link\""));
    assertEquals("a\na/b\na/b/f\na/link", mount.output("cd \"$1\" && find * | LC_ALL=C sort"));
    mount.output("mv \"$1/a\" \"$1/c\" && rm \"$1/c/link\" && test -d \"$1/c/b\"");
    fails("Directory not empty", "rmdir \"$1/c\"");
    mount.output("rm -r \"$1/c\"");
    assertEquals("", mount.output("ls \"$1\""));
  }

  @Test
  void attributes() throws Exception {
    mount.output(
        "umask 027; printf 12345 > \"$1/f\"; chown 12:34 \"$1/f\"; touch -d @1234567890.5 \"$1/f\"");
    assertEquals("640 12 34 5 1234567890", mount.output("stat -c '%a %u %g %s %Y' \"$1/f\""));
    assertEquals("1000000000", mount.output("stat -c %W \"$1/f\""), "birth through STATX");
    mount.output("chmod 4755 \"$1/f\" && truncate -s 3 \"$1/f\"");
    assertEquals("123", mount.output("cat \"$1/f\""));
    mount.output("truncate -s 5000 \"$1/f\"; touch \"$1/f\"");
    long now = System.currentTimeMillis() / 1000;
    assertTrue(Math.abs(now - Long.parseLong(mount.output("stat -c %Y \"$1/f\""))) < 60);
    mount.output("mkfifo \"$1/p\"; mknod \"$1/d\" b 300 70000");
    assertEquals("fifo\nblock special file", mount.output("stat -c %F \"$1/p\" \"$1/d\""));
    assertEquals("12c 11170", mount.output("stat -c '%t %T' \"$1/d\""));
  }

  @Test
  void setIdBitsGoWithWritesByOthers() throws Exception {
    for (boolean xattr : new boolean[] {true, false}) {
      mount.end();
      mount = new MountFixture(false);
      mount.mount(MountOptions.builder().xattr(xattr).build());
      mount.output("cp /usr/bin/id \"$1/f\"; chmod 6777 \"$1/f\"; chmod 777 \"$1\"");
      assertEquals("0", mount.output(NOBODY + " \"$1/f\" -u"));
      // The bits are gone for the next one who executes it, though nobody has looked at them.
      mount.output(
          NOBODY + " dd status=none if=/usr/bin/id of=\"$1/f\" bs=64 count=1 conv=notrunc");
      assertEquals("65534", mount.output(NOBODY + " \"$1/f\" -u"));
      assertEquals("777", mount.output("stat -c %a \"$1/f\""));
      // Truncation counts, and what root does not.
      mount.output("chmod 6777 \"$1/f\"; echo >> \"$1/f\"");
      assertEquals("6777", mount.output("stat -c %a \"$1/f\""));
      mount.output(NOBODY + " truncate -s 3 \"$1/f\"");
      assertEquals("777", mount.output("stat -c %a \"$1/f\""));
      // Root without the capability counts as others do.
      mount.output("chmod 6777 \"$1/f\"");
      mount.output("setpriv --bounding-set -fsetid sh -c 'echo >> \"$0\"' \"$1/f\"");
      assertEquals("777", mount.output("stat -c %a \"$1/f\""));
    }
  }

  @Test
  void permissionsAreCheckedByTheKernel() throws Exception {
    mount.output("echo secret > \"$1/f\"; chmod 600 \"$1/f\"");
    fails("Permission denied", "setpriv --reuid 65534 --clear-groups cat \"$1/f\"");
  }

  @Test
  void bigDirectory() throws Exception {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < 10_000; i++) {
      String name = "file-with-a-rather-long-name-" + i;
      names.add(name);
      Files.createFile(mount.path.resolve(name));
    }
    try (Stream<java.nio.file.Path> entries = Files.list(mount.path)) {
      assertEquals(
          names,
          entries
              .map(p -> p.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    assertEquals("10001", mount.output("ls -l \"$1\" | wc -l"));
    assertEquals("10000", mount.output("find \"$1\" -type f | wc -l"));
    mount.output("rm -r \"$1\"/*");
    assertEquals("", mount.output("ls -A \"$1\""));
  }

  @Test
  void namesOfAnyBytes() throws Exception {
    mount.output("cd \"$1\" && touch \"$(printf 'a\\001\\002\\376\\377')\"");
    assertEquals("61 01 02 fe ff 0a", mount.output("ls \"$1\" | od -An -tx1"));
    String longest = "n".repeat(255);
    mount.output("touch \"$1/" + longest + "\"");
    fails("File name too long", "touch \"$1/" + longest + "n\"");
  }

  @Test
  void errorsReachTheCallerAndTheMountLivesOn() throws Exception {
    fails("No space left on device", "cat \"$1/full\"");
    for (int i = 0; i < 20; i++) {
      fails("Input/output error", "cat \"$1/bug\"");
      fails("Input/output error", "cat \"$1/error\"");
    }
    mount.output("echo fine > \"$1/f\" && cat \"$1/f\"");
  }

  @Test
  void unsupportedOperationsHaveTheRightErrno() throws Exception {
    mount.output("echo x > \"$1/f\"; echo y > \"$1/g\"");
    fails("Operation not permitted", "ln \"$1/f\" \"$1/h\"");
    fails("not supported", "fallocate -l 4096 \"$1/f\"");
    fails("Inappropriate ioctl", python("fcntl.ioctl(open(d + '/f'), 0x1234)"));
    fails("Inappropriate ioctl", python("fcntl.ioctl(os.open(d, os.O_RDONLY), 0x1234)"));
    fails("upported", "lsattr \"$1/f\"");
    fails(
        "Invalid argument",
        python(
            """
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.renameat2(-100, d.encode() + b'/f', -100, d.encode() + b'/g', 2) != 0:
                sys.exit(os.strerror(ctypes.get_errno()))
            """));
    fails("No data available", python("os.getxattr(d + '/f', 'user.a')"));
    fails("Operation not supported", python("os.setxattr(d + '/f', 'user.a', b'1')"));
    fails(
        "Operation not supported",
        python("os.listxattr(d + '/f') or os.removexattr(d + '/f', 'user.a')"));
    fails("Operation not supported", python("os.open(d, os.O_TMPFILE | os.O_RDWR)"));
  }

  @Test
  void attributesAreRead() throws Exception {
    mount.output("echo x > \"$1/f\"; mkdir \"$1/d\"; ln -s f \"$1/l\"");
    mount.output(
        python(
            """
            assert os.getxattr(d + '/f', 'user.test') == b'v' * 300
            assert os.getxattr(d + '/d', 'user.test') == b'v' * 300
            assert os.getxattr(d + '/l', 'user.test') == b'v' * 300
            libc = ctypes.CDLL(None, use_errno=True)
            assert libc.getxattr(d.encode() + b'/f', b'user.test', None, 0) == 300
            assert libc.getxattr(d.encode() + b'/f', b'user.test', ctypes.create_string_buffer(299), 299) == -1
            assert ctypes.get_errno() == 34
            """));
    // The kernel lets no user attributes be on links.
    fails("Errno", python("os.getxattr(d + '/l', 'user.test', follow_symlinks=False)"));
    mount.end();
    mount = new MountFixture(false);
    mount.mount(MountOptions.builder().xattr(false).build());
    fails("Operation not supported", python("os.getxattr(d, 'user.test')"));
  }

  /** A command that runs a Python program; the mount is in {@code d}. */
  private static String python(String program) {
    return "python3 - \"$1\" <<'E'\nimport ctypes,fcntl,mmap,os,sys\nd = sys.argv[1]\n"
        + program
        + "\nE\n";
  }

  @Test
  void whatTheKernelDoesByItself() throws Exception {
    assertEquals(
        "ok",
        mount.output(
            python(
                """
            p = d + '/f'
            f = open(p, 'w+b'); f.write(b'a' * 10000); f.flush()
            assert os.lseek(f.fileno(), 0, os.SEEK_DATA) == 0
            assert os.lseek(f.fileno(), 0, os.SEEK_HOLE) == 10000
            fcntl.flock(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_EX)
            m = mmap.mmap(f.fileno(), 10000); m[5000:5003] = b'xyz'; m.flush(); m.close()
            assert open(p, 'rb').read()[4999:5004] == b'axyza'
            g = open(d + '/g', 'w+b')
            assert os.sendfile(g.fileno(), f.fileno(), 0, 10000) == 10000
            try: n = os.copy_file_range(f.fileno(), g.fileno(), 10, 0, 0)
            except OSError as e: n = 10 if e.errno in (95, 18, 38) else 0
            assert n == 10, n
            raw = os.open(p, os.O_RDWR | os.O_DIRECT)
            b = mmap.mmap(-1, 4096); b[:3] = b'dir'
            assert os.pwritev(raw, [b], 4096) == 4096
            assert open(p, 'rb').read()[4096:4099] == b'dir'
            print('ok')
            """)));
    mount.output(
        "cp \"$1/f\" \"$1/h\" && cmp \"$1/f\" \"$1/h\" && df \"$1\" && dd if=/dev/zero of=\"$1/z\" bs=1M count=3 conv=fsync");
  }

  @Test
  void remountsAreTheKernels() throws Exception {
    mount.output("mount -i -o remount,ro \"$1\"");
    fails("Read-only file system", "touch \"$1/f\"");
    mount.output("mount -i -o remount,rw \"$1\" && touch \"$1/f\"");
  }
}
