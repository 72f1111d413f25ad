package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.sys.FsStat;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** stat and statfs. */
final class StatCases {
  private StatCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("stat/of-path-and-descriptor-agree", StatCases::agree));
    cases.add(Case.of("stat/one-device", StatCases::device));
    cases.add(Case.of("stat/distinct-inodes", StatCases::inodes));
    cases.add(Case.of("stat/inode-is-stable", StatCases::stable));
    cases.add(Case.of("stat/block-size", StatCases::blockSize));
    cases.add(Case.of("stat/bad-flags", StatCases::badFlags));
    cases.add(Case.of("stat/birth-before-all-others", StatCases::birth));
    cases.add(Case.of("stat/grows-with-writes", StatCases::grows));
    cases.add(Case.of("statfs/figures", StatCases::figures));
    cases.add(Case.of("statfs/same-everywhere", StatCases::everywhere));
    cases.add(Case.of("statfs/free-space-falls-and-rises", StatCases::freeSpace));
    return cases;
  }

  private static void agree(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDONLY);
    t.same("of the descriptor", t.stat("f"), t.fstat(fd));
    t.ok(t.symlink("f", "l"));
    t.same("through a symlink", t.stat("f"), t.follow("l"));
    t.same("size of the symlink", 1L, t.stat("l").size());
  }

  private static void device(Env t) {
    t.dir("d");
    t.file("d/f", "");
    t.same("device", t.stat(".").dev(), t.stat("d/f").dev());
  }

  private static void inodes(Env t) {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      t.file("f" + i, "");
      t.check("an inode of its own", seen.add(t.stat("f" + i).ino()));
    }
    t.entries(".").stream()
        .filter(entry -> entry.name().startsWith("f"))
        .forEach(e -> t.same("inode in the listing", t.stat(e.name()).ino(), e.ino()));
  }

  private static void stable(Env t) {
    t.file("f", "");
    long ino = t.stat("f").ino();
    t.dir("d");
    t.ok(t.rename("f", "d/g"));
    t.ok(t.chmod("d/g", 0200));
    t.ok(t.truncate("d/g", 10_000));
    t.same("inode", ino, t.stat("d/g").ino());
  }

  private static void blockSize(Env t) {
    t.file("f", "");
    int size = t.stat("f").blksize();
    t.check("a power of two from 512 on", size >= 512 && Integer.bitCount(size) == 1);
  }

  private static void badFlags(Env t) {
    t.file("f", "");
    t.fails(EINVAL, t.statx(AT_FDCWD, "f", 0x800000, new Stat[1]));
  }

  private static void birth(Env t) {
    t.file("f", "");
    Stat stat = t.stat("f");
    t.check("a birth time", (stat.mask() & STATX_BTIME) != 0);
    t.check("that it is before the others", stat.btime() <= stat.ctime());
    t.tick();
    t.ok(t.truncate("f", 10));
    t.same("birth time", stat.btime(), t.stat("f").btime());
  }

  private static void grows(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    for (int i = 1; i <= 20; i++) {
      t.gives(5000, t.write(fd, new byte[5000]));
      t.same("size", 5000L * i, t.stat("f").size());
    }
  }

  private static void figures(Env t) {
    FsStat fs = t.fs();
    t.same("longest name", 255L, fs.nameMax());
    t.check("a block size", fs.blockBytes() >= 512 && Long.bitCount(fs.blockBytes()) == 1);
    t.check("blocks", fs.blocks() > 0 && fs.free() <= fs.blocks() && fs.available() <= fs.free());
    t.check("files", fs.files() > 0 && fs.filesFree() <= fs.files());
  }

  private static void everywhere(Env t) {
    t.dir("d");
    t.file("d/f", "");
    FsStat[] stat = new FsStat[1];
    t.ok(t.statfs("d/f", stat));
    t.same("blocks", t.fs().blocks(), stat[0].blocks());
    t.same("type", t.fs().type(), stat[0].type());
  }

  private static void freeSpace(Env t) {
    byte[] data = new byte[32 << 20];
    new java.util.SplittableRandom(1).nextBytes(data);
    int fd = t.fd("f", O_CREAT | O_RDWR);
    long before = t.fs().free() * t.fs().blockBytes();
    t.gives(data.length, t.pwrite(fd, data, 0));
    t.ok(t.fsync(fd));
    long after = t.fs().free() * t.fs().blockBytes();
    t.check("less free space", after < before - (8 << 20));
  }
}
