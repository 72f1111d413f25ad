package dev.grove.fuse.jnr;

/**
 * The functions of libfuse 2.9 that are used: {@code replyEntry} is {@code fuse_reply_entry}. All
 * pointers are addresses; what is negative is a negated errno. Public because generated classes
 * implement it.
 */
public interface Libfuse {
  /** Major and minor number: 29 is 2.9. */
  int version();

  /** A channel on a descriptor of /dev/fuse, which belongs to the channel from then on. */
  long kernChanNew(int descriptor);

  /**
   * A session, or 0.
   *
   * @param arguments struct fuse_args
   * @param operations struct fuse_lowlevel_ops, which is copied
   */
  long lowlevelNew(long arguments, long operations, long operationsBytes, long userData);

  void optFreeArgs(long arguments);

  void sessionAddChan(long session, long channel);

  /** Serves requests until the mount has ended; many threads may be in it. */
  int sessionLoop(long session);

  /** Also closes the session's channel. */
  void sessionDestroy(long session);

  /** struct fuse_ctx of a request: 0 u32 uid, 4 u32 gid, 8 u32 pid, 12 u32 umask. */
  long reqCtx(long request);

  int replyErr(long request, int errno);

  void replyNone(long request);

  int replyEntry(long request, long entry);

  int replyAttr(long request, long stat, double validSeconds);

  int replyReadlink(long request, long target);

  int replyOpen(long request, long fileInfo);

  int replyWrite(long request, long count);

  int replyBuf(long request, long buffer, long size);

  int replyStatfs(long request, long statvfs);

  int replyXattr(long request, long size);
}
