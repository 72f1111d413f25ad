package dev.grove.fuse.kernel;

import java.util.EnumSet;
import java.util.Set;

/**
 * The requests that are durable before they are answered, for the mount options {@code dirsync} and
 * {@code sync}. Of these options the kernel does but one part by itself: with {@code sync} it sends
 * FSYNC after each WRITE.
 */
final class SyncedOpcodes {
  private SyncedOpcodes() {}

  static Set<Opcode> of(Set<MountFlag> flags) {
    Set<Opcode> synced = EnumSet.noneOf(Opcode.class);
    if (flags.contains(MountFlag.SYNC) || flags.contains(MountFlag.DIRSYNC)) {
      synced.addAll(
          EnumSet.of(
              Opcode.MKNOD,
              Opcode.MKDIR,
              Opcode.CREATE,
              Opcode.SYMLINK,
              Opcode.LINK,
              Opcode.UNLINK,
              Opcode.RMDIR,
              Opcode.RENAME,
              Opcode.RENAME2));
    }
    if (flags.contains(MountFlag.SYNC)) {
      synced.addAll(
          EnumSet.of(Opcode.SETATTR, Opcode.SETXATTR, Opcode.REMOVEXATTR, Opcode.FALLOCATE));
    }
    return synced;
  }
}
