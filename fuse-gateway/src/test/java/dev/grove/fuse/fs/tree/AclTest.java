package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes.SetMode;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.acl.PosixAcl;
import dev.grove.fuse.fs.acl.PosixAcl.Entry;
import dev.grove.fuse.fs.inode.FileMode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ACLs, modes and what is inherited. */
class AclTest {
  private static final long TOP = FileSystem.ROOT_INO;
  private static final String ACCESS = "system.posix_acl_access";
  private static final String DEFAULT = "system.posix_acl_default";
  private static final int NO_ID = -1;

  private final Fixture on = new Fixture();

  /** Owner, user 7, group, mask, others. */
  private static PosixAcl acl(int owner, int user, int group, int mask, int other) {
    return new PosixAcl(
        List.of(
            new Entry(1, owner, NO_ID),
            new Entry(2, user, 7),
            new Entry(4, group, NO_ID),
            new Entry(16, mask, NO_ID),
            new Entry(32, other, NO_ID)));
  }

  private void set(long ino, String name, PosixAcl acl) {
    on.fs.xattrs().set(ino, bytes(name), acl.encode(), SetMode.ANY);
  }

  private PosixAcl get(long ino, String name) {
    return PosixAcl.decode(on.fs.xattrs().get(ino, bytes(name)));
  }

  private int mode(long ino) {
    return on.fs.getattr(ino).mode() & FileMode.PERMISSIONS;
  }

  private void chmod(long ino, int mode) {
    on.fs.setattr(USER, ino, new AttrChange(mode, null, null, null, null, null, null));
  }

  @Test
  void settingOneSetsTheModeAndChmodTheMask() {
    long file = on.file(TOP, "f").ino();
    set(file, ACCESS, acl(6, 7, 4, 5, 1));
    assertEquals(0651, mode(file));
    chmod(file, 02740);
    assertEquals(02740, mode(file));
    assertEquals(acl(7, 7, 4, 4, 0), get(file, ACCESS));
    on.crash();
    long again = on.at("f").ino();
    assertEquals(02740, mode(again));
    assertEquals(acl(7, 7, 4, 4, 0), get(again, ACCESS));
    on.fs.xattrs().remove(again, bytes(ACCESS));
    assertEquals(02740, mode(again), "the mode stays");
    on.fs.xattrs().remove(again, bytes(ACCESS)); // no error, as on other file systems
    chmod(again, 0600);
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(again, bytes(ACCESS)));
  }

  @Test
  void oneThatSaysWhatAModeCanIsNotKept() {
    long file = on.file(TOP, "f").ino();
    int before = on.volume.content().size();
    PosixAcl plain =
        new PosixAcl(List.of(new Entry(1, 7, -1), new Entry(4, 5, -1), new Entry(32, 1, -1)));
    set(file, ACCESS, plain);
    assertEquals(0751, mode(file));
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(file, bytes(ACCESS)));
    assertEquals(before, on.volume.content().size());
  }

  @Test
  void setGidGoesWhereTheKernelSaysSo() {
    long file = on.file(TOP, "f").ino();
    chmod(file, 06755);
    byte[] value = acl(7, 7, 5, 5, 5).encode();
    on.fs.xattrs().set(file, bytes(ACCESS), value, SetMode.ANY);
    assertEquals(06755, mode(file));
    on.fs.xattrs().set(file, bytes(ACCESS), value, new SetMode(false, false, true));
    assertEquals(04755, mode(file));
  }

  @Test
  void newFilesInheritAndTheUmaskDoesNotCount() {
    long dir = on.dir(TOP, "d").ino();
    set(dir, DEFAULT, acl(7, 6, 5, 7, 4));
    FileSystem.Caller maker = USER.withUmask(077);
    long file = on.fs.mknod(maker, dir, bytes("f"), FileMode.REGULAR | 0666, 0).ino();
    assertEquals(0664, mode(file));
    assertEquals(acl(6, 6, 5, 6, 4), get(file, ACCESS));
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(file, bytes(DEFAULT)));
    long sub = on.fs.mkdir(maker, dir, bytes("s"), 0750).ino();
    assertEquals(0750, mode(sub));
    assertEquals(acl(7, 6, 5, 5, 0), get(sub, ACCESS));
    assertEquals(acl(7, 6, 5, 7, 4), get(sub, DEFAULT));
    long link = on.fs.symlink(maker, dir, bytes("l"), bytes("f")).ino();
    assertEquals(0777, mode(link));
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(link, bytes(ACCESS)));
    on.fs.xattrs().remove(dir, bytes(DEFAULT));
    long masked = on.fs.mknod(maker, dir, bytes("m"), FileMode.REGULAR | 0666, 0).ino();
    assertEquals(0600, mode(masked));
    on.crash();
    assertEquals(acl(7, 6, 5, 7, 4), get(on.at("d/s").ino(), DEFAULT));
  }

  @Test
  void filesMadeWithoutANameInheritToo() {
    long dir = on.dir(TOP, "d").ino();
    set(dir, DEFAULT, acl(7, 6, 5, 7, 4));
    FileSystem.Caller maker = USER.withUmask(077);
    long named = on.fs.tmpfile(maker, dir, 0666).ino();
    long lost = on.fs.tmpfile(maker, dir, 0666).ino();
    assertEquals(0664, mode(named));
    assertEquals(acl(6, 6, 5, 6, 4), get(named, ACCESS));
    on.fs.link(named, dir, bytes("first"));
    on.fs.link(named, TOP, bytes("second"));
    chmod(named, 0640);
    int size = on.volume.content().size();
    on.fs.forget(lost, 1);
    assertEquals(size - 2, on.volume.content().size(), "ACL and orphan record are gone");
    on.crash();
    assertEquals(acl(6, 6, 5, 4, 0), get(on.at("d/first").ino(), ACCESS));
    assertEquals(acl(6, 6, 5, 4, 0), get(on.at("second").ino(), ACCESS));
    long plain = on.fs.tmpfile(maker, TOP, 0666).ino();
    assertEquals(0600, mode(plain));
  }

  @Test
  void aDefaultThatIsAModeIsInheritedAsOne() {
    long dir = on.dir(TOP, "d").ino();
    PosixAcl plain =
        new PosixAcl(List.of(new Entry(1, 7, -1), new Entry(4, 4, -1), new Entry(32, 0, -1)));
    set(dir, DEFAULT, plain);
    long commits = on.volume.commits();
    long file = on.file(dir, "f").ino();
    assertEquals(commits + 1, on.volume.commits());
    assertEquals(0640, mode(file));
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(file, bytes(ACCESS)));
  }

  @Test
  void whatIsNoListIsRefused() {
    long dir = on.dir(TOP, "d").ino();
    long file = on.file(TOP, "f").ino();
    byte[] good = acl(7, 7, 7, 7, 7).encode();
    fails(Errno.EACCES, () -> on.fs.xattrs().set(file, bytes(DEFAULT), good, SetMode.ANY));
    for (int at : new int[] {0, 4, 6, 12, 28}) {
      byte[] bad = good.clone();
      bad[at] = 9;
      assertNull(PosixAcl.decode(bad), "byte " + at);
      fails(Errno.EINVAL, () -> on.fs.xattrs().set(dir, bytes(ACCESS), bad, SetMode.ANY));
    }
    assertNull(PosixAcl.decode(new byte[0]));
    assertNull(PosixAcl.decode(java.util.Arrays.copyOf(good, good.length - 8)));
    PosixAcl noMask = new PosixAcl(List.of(new Entry(1, 7, -1), new Entry(2, 7, 7)));
    assertNull(PosixAcl.decode(noMask.encode()));
    assertArrayEquals(good, PosixAcl.decode(good).encode());
  }
}
