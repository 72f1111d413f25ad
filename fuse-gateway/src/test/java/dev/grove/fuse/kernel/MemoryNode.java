package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem.Timestamp;
import java.util.Map;

/** An inode of {@link MemoryFileSystem}; guarded by its lock. */
final class MemoryNode {
  static final Timestamp START = new Timestamp(1_000_000_000L, 123_456_789);

  long ino;
  long parent;
  int mode;
  int uid;
  int gid;
  int rdev;
  int nlink;
  long lookups;
  byte[] content = new byte[0];
  int size;
  Timestamp atime = START;
  Timestamp mtime = START;
  Map<String, Long> children;
}
