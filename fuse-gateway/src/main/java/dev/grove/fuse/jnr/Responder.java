package dev.grove.fuse.jnr;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.kernel.LimitedLog;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.sys.Errnos;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.slf4j.LoggerFactory;

/**
 * Sends replies. A reply frees its request, so each request must get exactly one; therefore work
 * and reply are apart: the work may fail and then has sent nothing, and sending does nothing else.
 */
final class Responder {
  private static final int CONTEXT_BYTES = 16;

  private final FileSystem fs;
  private final Libfuse libfuse;
  private final LimitedLog log = new LimitedLog(LoggerFactory.getLogger(Responder.class));
  private final ThreadLocal<ReplyBuffers> buffers;

  Responder(FileSystem fs, Libfuse libfuse, MountOptions options) {
    this.fs = fs;
    this.libfuse = libfuse;
    buffers = ThreadLocal.withInitial(() -> new ReplyBuffers(options));
  }

  /** What a request asks for. */
  @FunctionalInterface
  interface Work {
    /** Does it; no reply is sent if it throws. */
    Answer run();
  }

  /** A result that only has to be sent. */
  @FunctionalInterface
  interface Answer {
    void send(long request);
  }

  /** Errors too: whatever a request runs into, its caller gets an answer, and nothing reaches C. */
  void serve(String what, long request, Work work) {
    answer(what, work).send(request);
  }

  private Answer answer(String what, Work work) {
    try {
      return work.run();
    } catch (FsException e) {
      return error(e.errno().number());
    } catch (RuntimeException | Error e) {
      log.error("FUSE request " + what + " failed, answered EIO", e);
      return error(Errnos.EIO);
    }
  }

  /** For callbacks without an answer. */
  void run(String what, Runnable work) {
    try {
      work.run();
    } catch (FsException e) {
      log.error("FUSE request " + what + " failed: " + e.errno(), null);
    } catch (RuntimeException | Error e) {
      log.error("FUSE request " + what + " failed", e);
    }
  }

  Caller caller(long request) {
    MemorySegment context = NativeMemory.at(libfuse.reqCtx(request), CONTEXT_BYTES);
    return new Caller(
        context.get(ValueLayout.JAVA_INT, 0),
        context.get(ValueLayout.JAVA_INT, 4),
        context.get(ValueLayout.JAVA_INT, 8));
  }

  ReplyBuffers buffers() {
    return buffers.get();
  }

  Answer error(int errno) {
    return request -> libfuse.replyErr(request, errno);
  }

  Answer done() {
    return error(0);
  }

  /** Nobody got the entry if the request was aborted; then it does not count as looked up. */
  Answer entry(Attr attr) {
    long entry = buffers().entry(attr);
    return request -> {
      if (libfuse.replyEntry(request, entry) == -Errnos.ENOENT) {
        run("forget", () -> fs.forget(attr.ino(), 1));
      }
    };
  }

  Answer absent() {
    long entry = buffers().absent();
    return request -> libfuse.replyEntry(request, entry);
  }

  Answer attributes(Attr attr) {
    long stat = buffers().stat(attr);
    double seconds = buffers().attributeSeconds(attr);
    return request -> libfuse.replyAttr(request, stat, seconds);
  }

  Answer opened(long fileInfo, boolean keepsCache) {
    if (keepsCache) {
      FileInfo.keepCache(fileInfo);
    }
    return request -> libfuse.replyOpen(request, fileInfo);
  }

  Answer openedDirectory(long fileInfo, long handle) {
    FileInfo.handle(fileInfo, handle);
    return request -> {
      if (libfuse.replyOpen(request, fileInfo) == -Errnos.ENOENT) {
        run("releasedir", () -> fs.releaseDirectory(handle));
      }
    };
  }

  /** The first {@code bytes} of the thread's buffer. */
  Answer data(int bytes) {
    long address = buffers().data(0).address();
    return request -> libfuse.replyBuf(request, address, bytes);
  }

  Answer target(byte[] target) {
    long address = buffers().string(target).address();
    return request -> libfuse.replyReadlink(request, address);
  }

  Answer written(int bytes) {
    return request -> libfuse.replyWrite(request, bytes);
  }

  Answer figures(FileSystem.StatFs figures) {
    long statvfs = buffers().statvfs(figures);
    return request -> libfuse.replyStatfs(request, statvfs);
  }

  /**
   * A value of an extended attribute, or a list of names: its size if the caller has no buffer,
   * ERANGE if it is larger than that.
   *
   * @param size of the caller's buffer
   */
  Answer xattr(byte[] value, long size) {
    if (size == 0) {
      return request -> libfuse.replyXattr(request, value.length);
    }
    if (value.length > size) {
      return error(Errnos.ERANGE);
    }
    long address = buffers().string(value).address();
    return request -> libfuse.replyBuf(request, address, value.length);
  }
}
