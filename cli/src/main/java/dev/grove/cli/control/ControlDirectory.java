package dev.grove.cli.control;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Where the control sockets of this user's processes are. */
public record ControlDirectory(Path path) {
  private static final String SUFFIX = ".sock";
  private static final String LOCK = "lock";
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofMillis(5);

  /** {@code /run/grove} for root, else {@code $XDG_RUNTIME_DIR/grove}, else one in /tmp. */
  public static ControlDirectory ofUser(Map<String, String> environment, String user) {
    if (user.equals("root")) {
      return new ControlDirectory(Path.of("/run/grove"));
    }
    String runtime = environment.get("XDG_RUNTIME_DIR");
    return new ControlDirectory(
        runtime == null || runtime.isEmpty()
            ? Path.of("/tmp/grove-" + user)
            : Path.of(runtime, "grove"));
  }

  /** That of the user who runs this process. */
  public static ControlDirectory here() {
    return ofUser(System.getenv(), System.getProperty("user.name"));
  }

  Path socket(String name) {
    return path.resolve(name + SUFFIX);
  }

  void create() {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      // In /tmp anyone could have made it first, and would then answer for our volumes.
      String owner = Files.getOwner(path).getName();
      if (!owner.equals(System.getProperty("user.name"))) {
        throw new Problem(
            ExitCode.FAILURE,
            "the directory of control sockets belongs to " + owner + ": " + path + "; remove it");
      }
    } catch (IOException e) {
      throw new Problem(
          ExitCode.FAILURE,
          "cannot make the directory of control sockets: "
              + path
              + " ("
              + e.getMessage()
              + "); make it writable, or set XDG_RUNTIME_DIR",
          e);
    }
  }

  /**
   * Does something while no other process makes or removes a socket here.
   *
   * @throws IOException also if the lock is not to be had for {@link #LOCK_LIMIT}
   */
  <T> T exclusively(Action<T> action) throws IOException {
    long deadline = System.nanoTime() + LOCK_LIMIT.toNanos();
    try (FileChannel channel = FileChannel.open(path.resolve(LOCK), CREATE, WRITE)) {
      while (!tryLock(channel)) {
        if (System.nanoTime() > deadline) {
          throw new IOException("another process has locked " + path.resolve(LOCK));
        }
        LockSupport.parkNanos(RETRY.toNanos());
      }
      return action.run(); // the lock goes with the channel
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process has it
    }
  }

  /** What is done under the lock. */
  interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Removes the sockets that nobody listens on any more, as processes leave them that are killed.
   * Under the lock, for a socket that is just being made has a name before it has a listener.
   */
  void prune() throws IOException {
    for (Path socket : sockets()) {
      if (isDead(socket)) {
        Files.deleteIfExists(socket);
      }
    }
  }

  /** Connects without waiting: a process whose queue is full is alive. */
  private static boolean isDead(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(socket));
      return false;
    } catch (ConnectException e) {
      return true; // refused
    } catch (IOException e) {
      return false; // gone meanwhile, or something that cannot be told
    }
  }

  List<Path> sockets() {
    List<Path> sockets = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      found.forEach(sockets::add);
    } catch (IOException e) {
      return List.of();
    }
    return sockets;
  }
}
