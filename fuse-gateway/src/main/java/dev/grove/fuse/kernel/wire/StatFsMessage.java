package dev.grove.fuse.kernel.wire;

import dev.grove.fuse.fs.FileSystem.StatFs;

/**
 * The answer to STATFS.
 *
 * <pre>
 * fuse_kstatfs (80)
 *   0 u64 blocks   8 u64 free   16 u64 available   24 u64 files   32 u64 free files
 *  40 u32 block size   44 u32 longest name   48 u32 fragment size   52 padding, spare[6]
 * </pre>
 */
public final class StatFsMessage {
  public static final int OUT_BYTES = 80;

  private StatFsMessage() {}

  public static int write(Reply reply, StatFs figures) {
    reply.clear(0, OUT_BYTES);
    reply.u64(0, figures.blocks());
    reply.u64(8, figures.blocksFree());
    reply.u64(16, figures.blocksAvailable());
    reply.u64(24, figures.files());
    reply.u64(32, figures.filesFree());
    reply.u32(40, figures.blockBytes());
    reply.u32(44, figures.nameMax());
    reply.u32(48, figures.blockBytes());
    return OUT_BYTES;
  }
}
