package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import dev.grove.fuse.kernel.wire.InitMessage;
import dev.grove.fuse.kernel.wire.InvalidateMessage;
import dev.grove.fuse.kernel.wire.MalformedRequestException;
import dev.grove.fuse.kernel.wire.Reply;
import dev.grove.fuse.kernel.wire.Request;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread's loop: read a request, have it answered, write the reply; with a descriptor and
 * buffers of its own. Nothing that one request does ends the loop; only the end of the mount does.
 */
final class Reader implements Host {
  private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
  private static final int ECONNABORTED = 103;
  private static final int MAX_READ_FAILURES = 100;

  /**
   * The kernel refuses to fill a buffer smaller than its largest write request; a page holds the
   * headers.
   */
  private static final int HEADROOM_BYTES = 4096;

  private static final int MIN_REPLY_BYTES = 64 << 10;
  private static final long PAGE_BYTES = 4096;

  private final Arena arena = Arena.ofShared();
  private final Syscalls syscalls = new Syscalls(arena);
  private final int device;
  private final MountOptions options;
  private final RequestCounters counters;
  private final LimitedLog limitedLog;
  private final ReaderPool pool;
  private final AtimePolicy atime;
  private final Request request;
  private final Reply reply;
  private final MemorySegment notice = arena.allocate(InvalidateMessage.BYTES, 8);
  private final Dispatcher dispatcher;
  private final Served served = new Served();
  private volatile boolean serving;

  Reader(
      FileSystem fs,
      int device,
      MountOptions options,
      RequestCounters counters,
      LimitedLog limitedLog,
      AtimePolicy atime,
      ReaderPool pool) {
    this.pool = pool;
    this.atime = atime;
    this.device = device;
    this.options = options;
    this.counters = counters;
    this.limitedLog = limitedLog;
    request = new Request(arena.allocate(options.maxWriteBytes() + HEADROOM_BYTES, PAGE_BYTES));
    int replyBytes = Math.max(options.maxReadBytes(), MIN_REPLY_BYTES) + HEADROOM_BYTES;
    reply = new Reply(arena.allocate(replyBytes, PAGE_BYTES));
    dispatcher = new Dispatcher(fs, options, request, reply, this, atime);
  }

  /** Answers the first request of the connection, on the thread that mounts. */
  InitMessage.Offer handshake() {
    long count;
    do {
      count = syscalls.read(device, request.buffer());
    } while (count == -Errnos.EINTR || count == -Errnos.EAGAIN);
    if (count < 0 || !request.accept(count) || Opcode.of(request.opcode()) != Opcode.INIT) {
      throw new MountException(
          MountException.Kind.FAILED,
          "the kernel did not begin the FUSE connection: "
              + (count < 0 ? Errnos.text(count) : "unexpected request " + request.opcode()));
    }
    counters.count(Opcode.INIT);
    InitMessage.Offer offer = InitMessage.offer(request);
    if (!offer.sufficient()) {
      answer(request.unique(), -Errnos.EPROTO);
      throw new MountException(
          MountException.Kind.FAILED,
          "the kernel speaks FUSE %d.%d, Grove needs %d.%d (Linux 5.4) or later"
              .formatted(offer.major(), offer.minor(), InitMessage.MAJOR, InitMessage.MIN_MINOR));
    }
    InitMessage.Limits limits =
        new InitMessage.Limits(
            options.maxReadBytes(),
            options.maxWriteBytes(),
            options.maxBackground(),
            options.xattr(),
            atime.seesAccesses());
    answer(request.unique(), InitMessage.accept(reply, offer, limits));
    return offer;
  }

  /**
   * Serves until the mount ends or, as a relief reader, until there is nothing to relieve.
   *
   * @return whether the mount has ended
   */
  boolean run(boolean relief) {
    int failures = 0;
    while (failures < MAX_READ_FAILURES) {
      long count = syscalls.read(device, request.buffer());
      if (count >= 0) {
        failures = 0;
        serve(count);
        if (relief && pool.calm()) {
          return false;
        }
        continue;
      }
      switch ((int) -count) {
        case Errnos.ENODEV, ECONNABORTED -> {
          return true;
        }
        case Errnos.EINTR, Errnos.EAGAIN, Errnos.ENOENT -> {
          // interrupted, or the request was withdrawn while it was read
        }
        default -> {
          failures++;
          limitedLog.error("cannot read from /dev/fuse: " + Errnos.text(count), null);
        }
      }
    }
    LOG.error("gave up reading from /dev/fuse after {} failures in a row", MAX_READ_FAILURES);
    return true;
  }

  Served served() {
    return served;
  }

  /** Whether it is busy, with a request that may have been answered by another. */
  boolean isServing() {
    return serving;
  }

  int device() {
    return device;
  }

  /** Gives back descriptor and buffers; after the loop only. */
  void release() {
    syscalls.close(device);
    arena.close();
  }

  private void serve(long count) {
    boolean sound = request.accept(count);
    if (!sound && count < Request.HEADER_BYTES) {
      limitedLog.error("a FUSE request of " + count + " bytes has no header", null);
      return;
    }
    Opcode opcode = Opcode.of(request.opcode());
    long unique = request.unique();
    counters.count(opcode);
    if (withoutReply(opcode)) {
      if (sound) {
        outcomeOf(opcode);
      }
      return;
    }
    served.begin(unique, opcode, request.pid());
    serving = true;
    int outcome = sound ? outcomeOf(opcode) : -Errnos.EIO;
    serving = false;
    if (served.claim(unique) && outcome != Dispatcher.NO_REPLY) {
      answer(unique, outcome);
    }
  }

  private static boolean withoutReply(Opcode opcode) {
    return switch (opcode) {
      case FORGET, BATCH_FORGET, INTERRUPT, NOTIFY_REPLY -> true;
      default -> false;
    };
  }

  @Override
  public void waitForDevice(Runnable action) {
    pool.enterWait();
    try {
      action.run();
    } finally {
      pool.leaveWait();
    }
  }

  /** ENOENT: the kernel has forgotten the inode. */
  @Override
  public void attributesChanged(long ino) {
    InvalidateMessage.attributes(notice, ino);
    long written = syscalls.write(device, notice, InvalidateMessage.BYTES);
    if (written < 0 && written != -Errnos.ENOENT && written != -Errnos.ENODEV) {
      limitedLog.error(
          "cannot tell the kernel that the mode of inode "
              + ino
              + " has changed: "
              + Errnos.text(written),
          null);
    }
  }

  private int outcomeOf(Opcode opcode) {
    return switch (opcode) {
      case FSYNC, FSYNCDIR, SYNCFS -> {
        pool.enterWait();
        try {
          yield outcome(opcode);
        } finally {
          pool.leaveWait();
        }
      }
      default -> outcome(opcode);
    };
  }

  /** Errors too: whatever a request runs into, the caller gets an answer and the mount lives on. */
  private int outcome(Opcode opcode) {
    try {
      return dispatcher.dispatch(opcode);
    } catch (FsException e) {
      return -e.errno().number();
    } catch (MalformedRequestException e) {
      limitedLog.error("malformed FUSE request " + opcode + ": " + e.getMessage(), null);
      return -Errnos.EINVAL;
    } catch (RuntimeException | Error e) {
      limitedLog.error(
          "FUSE request " + opcode + " on inode " + request.node() + " failed, answered EIO", e);
      return -Errnos.EIO;
    }
  }

  private void answer(long unique, int outcome) {
    int size = reply.seal(unique, outcome);
    long written;
    do {
      written = syscalls.write(device, reply.buffer(), size);
    } while (written == -Errnos.EINTR || written == -Errnos.EAGAIN);
    // ENOENT: nobody waits for the answer any more. ENODEV: unmounted, which the next read will
    // say.
    if (written != size && written != -Errnos.ENOENT && written != -Errnos.ENODEV) {
      limitedLog.error(
          "cannot write a FUSE reply of " + size + " bytes: " + Errnos.text(written), null);
    }
  }
}
