package dev.grove.posix.suite;

import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.DataCalls;
import dev.grove.posix.sys.DirEntry;
import dev.grove.posix.sys.Kernel;
import dev.grove.posix.sys.PathCalls;
import java.util.ArrayList;
import java.util.List;

/** Removes trees with names of any bytes and any depth that the stack allows. */
public final class Sweeper implements PathCalls, DataCalls {
  private static final int DIRECTORY_TYPE = Abi.S_IFDIR >> 12;

  @Override
  public long call(Call call, String shown, long... arguments) {
    return Kernel.call(call, arguments);
  }

  /** Empties and removes a directory; what cannot be removed stays. */
  public void remove(int parent, String name) {
    int flags = Abi.O_RDONLY | Abi.O_DIRECTORY | Abi.O_NOFOLLOW;
    int fd = (int) openat(parent, name, flags, 0);
    if (fd >= 0) {
      fchmod(fd, 0700);
      empty(fd);
      close(fd);
    }
    unlinkat(parent, name, Abi.AT_REMOVEDIR);
  }

  private void empty(int fd) {
    List<DirEntry> entries = new ArrayList<>();
    while (getdents(fd, 1 << 16, entries) > 0) {
      // until the end
    }
    for (DirEntry entry : entries) {
      if (entry.name().equals(".") || entry.name().equals("..")) {
        continue;
      }
      if (entry.type() == DIRECTORY_TYPE) {
        remove(fd, entry.name());
      } else {
        unlinkat(fd, entry.name(), 0);
      }
    }
  }
}
