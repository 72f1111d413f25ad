package dev.grove.fuse.jnr;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import java.time.Instant;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Timespec;

/** What setattr is to change: a struct stat, and bits that tell which of its fields count. */
final class SetAttr {
  private static final int MODE = 1;
  private static final int UID = 1 << 1;
  private static final int GID = 1 << 2;
  private static final int SIZE = 1 << 3;
  private static final int ATIME = 1 << 4;
  private static final int MTIME = 1 << 5;
  private static final int ATIME_NOW = 1 << 7;
  private static final int MTIME_NOW = 1 << 8;

  private SetAttr() {}

  static AttrChange change(long address, int toSet, Instant now) {
    FileStat stat = FileStat.of(NativeMemory.pointer(address));
    return new AttrChange(
        (toSet & MODE) != 0 ? stat.st_mode.intValue() : null,
        (toSet & UID) != 0 ? (Integer) (int) stat.st_uid.longValue() : null,
        (toSet & GID) != 0 ? (Integer) (int) stat.st_gid.longValue() : null,
        (toSet & SIZE) != 0 ? stat.st_size.longValue() : null,
        time(stat.st_atim, toSet, ATIME, ATIME_NOW, now),
        time(stat.st_mtim, toSet, MTIME, MTIME_NOW, now),
        null);
  }

  private static Timestamp time(Timespec time, int toSet, int set, int setNow, Instant now) {
    if ((toSet & setNow) != 0) {
      return new Timestamp(now.getEpochSecond(), now.getNano());
    }
    if ((toSet & set) == 0) {
      return null;
    }
    long nanos = time.tv_nsec.longValue();
    if (nanos < 0 || nanos > 999_999_999) {
      throw new FsException(Errno.EINVAL);
    }
    return new Timestamp(time.tv_sec.longValue(), (int) nanos);
  }
}
