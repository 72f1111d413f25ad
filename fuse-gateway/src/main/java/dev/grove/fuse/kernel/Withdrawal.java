package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import dev.grove.fuse.kernel.wire.Reply;
import java.lang.foreign.Arena;

/** Answers EINTR for requests whose callers have been killed. Belongs to one thread. */
final class Withdrawal {
  private final Syscalls syscalls;
  private final Reply reply;

  Withdrawal(Syscalls syscalls, Arena arena) {
    this.syscalls = syscalls;
    this.reply = new Reply(arena.allocate(Reply.HEADER_BYTES, Long.BYTES));
  }

  /**
   * Answers a reader's request in its place, if that is allowed and somebody is freed by it.
   *
   * @param request that the reader was seen to serve
   */
  void attempt(Reader reader, long request) {
    Served served = reader.served();
    if (request != 0
        && served.mayBeAbandoned()
        && DyingCaller.isDying(served.pid())
        && served.claim(request)) {
      int size = reply.seal(request, -Errnos.EINTR);
      // ENOENT, ENODEV: nobody waits any more
      syscalls.write(reader.device(), reply.buffer(), size);
    }
  }
}
