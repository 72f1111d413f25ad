package dev.grove.fuse.kernel.sys;

import static dev.grove.fuse.kernel.sys.Libc.INT;
import static dev.grove.fuse.kernel.sys.Libc.LONG;
import static dev.grove.fuse.kernel.sys.Libc.POINTER;
import static dev.grove.fuse.kernel.sys.Libc.unexpected;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Runs a program that sends back an open file descriptor over a Unix socket, as fusermount3 does.
 * ProcessBuilder cannot: it closes every descriptor above 2 in the child. Here posix_spawn's file
 * actions hand on exactly the socket, and everything else is close-on-exec, so nothing leaks into
 * processes that other threads start meanwhile.
 *
 * <pre>
 * msghdr (56 bytes): 0 name*, 8 u32 namelen, 16 iov*, 24 iovlen, 32 control*, 40 controllen, 48 u32 flags
 * iovec  (16 bytes): 0 base*, 8 len
 * cmsghdr(16 bytes): 0 len, 8 u32 level, 12 u32 type, 16 data (one int here)
 * </pre>
 */
public final class DescriptorSpawn {
  /**
   * What came back: a descriptor or -1, the exit status, and what the program wrote to its standard
   * error.
   */
  public record Outcome(int descriptor, int exitStatus, String errors) {}

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int CMSG_BYTES = 24;
  private static final int MAX_ERROR_BYTES = 4096;
  private static final int FILE_ACTIONS_BYTES = 256; // 80 in glibc

  private static final MethodHandle SOCKETPAIR =
      Libc.call("socketpair", INT, INT, INT, INT, POINTER);
  private static final MethodHandle PIPE2 = Libc.call("pipe2", INT, POINTER, INT);
  private static final MethodHandle RECVMSG = Libc.call("recvmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle WAITPID = Libc.call("waitpid", INT, INT, POINTER, INT);
  private static final MethodHandle ACTIONS_INIT =
      Libc.call("posix_spawn_file_actions_init", INT, POINTER);
  private static final MethodHandle ACTIONS_DUP2 =
      Libc.call("posix_spawn_file_actions_adddup2", INT, POINTER, INT, INT);
  private static final MethodHandle ACTIONS_DESTROY =
      Libc.call("posix_spawn_file_actions_destroy", INT, POINTER);
  private static final MethodHandle SPAWN =
      Libc.call("posix_spawn", INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);

  private final Arena arena;
  private final MemorySegment state;
  private final Syscalls syscalls;

  private DescriptorSpawn(Arena arena) {
    this.arena = arena;
    state = arena.allocate(Linker.Option.captureStateLayout());
    syscalls = new Syscalls(arena);
  }

  /**
   * Runs {@code command} (an absolute path and arguments) to its end.
   *
   * @param socketVariable name of the environment variable that tells the program the number of its
   *     socket
   */
  public static Outcome run(
      List<String> command, Map<String, String> environment, String socketVariable)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return new DescriptorSpawn(arena).run0(command, environment, socketVariable);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /*
   * 1. a socket pair and a pipe, all close-on-exec
   * 2. the child gets the socket under its own number (dup2 onto itself clears close-on-exec) and the pipe as standard error
   * 3. our copies of the child's ends are closed, so its end is seen
   * 4. errors are read to their end, then the descriptor, then the exit status
   */
  private Outcome run0(List<String> command, Map<String, String> environment, String socketVariable)
      throws Throwable {
    MemorySegment sockets = arena.allocate(8, 4);
    MemorySegment pipe = arena.allocate(8, 4);
    check(
        "socketpair",
        (int) SOCKETPAIR.invokeExact(state, AF_UNIX, SOCK_STREAM_CLOEXEC, 0, sockets));
    int ours = sockets.get(ValueLayout.JAVA_INT, 0);
    int theirs = sockets.get(ValueLayout.JAVA_INT, 4);
    try {
      check("pipe2", (int) PIPE2.invokeExact(state, pipe, Syscalls.O_CLOEXEC));
      int errorsIn = pipe.get(ValueLayout.JAVA_INT, 0);
      int errorsOut = pipe.get(ValueLayout.JAVA_INT, 4);
      int pid;
      try {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put(socketVariable, Integer.toString(theirs));
        pid = spawn(command, all, theirs, errorsOut);
      } finally {
        syscalls.close(errorsOut);
        syscalls.close(theirs);
      }
      String errors = readErrors(errorsIn);
      syscalls.close(errorsIn);
      int descriptor = receive(ours);
      return new Outcome(descriptor, await(pid), errors);
    } finally {
      syscalls.close(ours);
    }
  }

  private int spawn(List<String> command, Map<String, String> environment, int socket, int errors)
      throws Throwable {
    MemorySegment actions = arena.allocate(FILE_ACTIONS_BYTES, 16);
    MemorySegment pid = arena.allocate(4, 4);
    List<String> variables =
        environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    checkNumber("file_actions_init", (int) ACTIONS_INIT.invokeExact(state, actions));
    try {
      checkNumber("adddup2", (int) ACTIONS_DUP2.invokeExact(state, actions, socket, socket));
      checkNumber("adddup2", (int) ACTIONS_DUP2.invokeExact(state, actions, errors, 2));
      int outcome =
          (int)
              SPAWN.invokeExact(
                  state,
                  pid,
                  arena.allocateFrom(command.getFirst()),
                  actions,
                  MemorySegment.NULL,
                  strings(command),
                  strings(variables));
      checkNumber("posix_spawn of " + command.getFirst(), outcome);
      return pid.get(ValueLayout.JAVA_INT, 0);
    } finally {
      int ignored = (int) ACTIONS_DESTROY.invokeExact(state, actions);
    }
  }

  private MemorySegment strings(List<String> values) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, values.size() + 1L);
    for (int i = 0; i < values.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(values.get(i)));
    }
    return array;
  }

  private String readErrors(int fd) {
    MemorySegment buffer = arena.allocate(MAX_ERROR_BYTES);
    StringBuilder text = new StringBuilder();
    long count;
    while ((count = syscalls.read(fd, buffer)) > 0 || count == -Errnos.EINTR) {
      if (count > 0 && text.length() < MAX_ERROR_BYTES) {
        byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        text.append(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return text.toString().strip();
  }

  /** Takes the descriptor out of the message, or returns -1 if the program sent none. */
  private int receive(int socket) throws Throwable {
    MemorySegment data = arena.allocate(8, 8);
    MemorySegment iov = arena.allocate(16, 8);
    iov.set(ValueLayout.ADDRESS, 0, data);
    iov.set(ValueLayout.JAVA_LONG, 8, 1L);
    MemorySegment control = arena.allocate(CMSG_BYTES, 8);
    MemorySegment header = arena.allocate(56, 8);
    header.set(ValueLayout.ADDRESS, 16, iov);
    header.set(ValueLayout.JAVA_LONG, 24, 1L);
    header.set(ValueLayout.ADDRESS, 32, control);
    header.set(ValueLayout.JAVA_LONG, 40, (long) CMSG_BYTES);
    long received = (long) RECVMSG.invokeExact(state, socket, header, MSG_CMSG_CLOEXEC);
    boolean rights =
        received > 0
            && header.get(ValueLayout.JAVA_LONG, 40) >= 20
            && control.get(ValueLayout.JAVA_INT, 8) == SOL_SOCKET
            && control.get(ValueLayout.JAVA_INT, 12) == SCM_RIGHTS;
    return rights ? control.get(ValueLayout.JAVA_INT, 16) : -1;
  }

  private int await(int pid) throws Throwable {
    MemorySegment status = arena.allocate(4, 4);
    while ((int) WAITPID.invokeExact(state, pid, status, 0) != pid) {
      if (errno() != Errnos.EINTR) {
        return -1;
      }
    }
    int value = status.get(ValueLayout.JAVA_INT, 0);
    return (value & 0x7f) == 0 ? (value >> 8) & 0xff : 128 + (value & 0x7f);
  }

  private void check(String what, int outcome) throws IOException {
    if (outcome < 0) {
      throw new IOException(what + ": " + Errnos.text(errno()));
    }
  }

  /** The posix_spawn family returns the error number itself. */
  private static void checkNumber(String what, int number) throws IOException {
    if (number != 0) {
      throw new IOException(what + ": " + Errnos.text(number));
    }
  }

  private int errno() {
    return state.get(ValueLayout.JAVA_INT, 0);
  }
}
