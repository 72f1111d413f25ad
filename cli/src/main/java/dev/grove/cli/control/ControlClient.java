package dev.grove.cli.control;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks running processes for their status, and for work on their volume. */
public record ControlClient(ControlDirectory directory, Duration timeout) {
  private static final String STATUS = "status";

  private static final int MAX_REPLY_BYTES = 64 * 1024;

  /** What a process answered: the line as it came, and as keys and values. */
  public record Answer(String json, Config values) {}

  /** A client of this user's processes. */
  public static ControlClient here() {
    return new ControlClient(ControlDirectory.here(), Duration.ofSeconds(5));
  }

  /** The process that has this volume's directory open, or that mounts on this path. */
  public Optional<Answer> find(Path path) {
    return ask(path, STATUS);
  }

  /** What that process answers to a request of one line; empty if there is none. */
  public Optional<Answer> ask(Path path, String request) {
    String wanted = path.toString();
    for (Path socket : directory.sockets()) {
      Optional<Answer> status = ask(socket);
      if (status.isPresent() && isAbout(status.get().values, wanted)) {
        return request.equals(STATUS) ? status : send(socket, request);
      }
    }
    return Optional.empty();
  }

  private static boolean isAbout(Config values, String path) {
    return path.equals(text(values, "directory")) || path.equals(text(values, "mountPoint"));
  }

  private static String text(Config values, String key) {
    return values.hasPath(key) ? values.getString(key) : null;
  }

  private Optional<Answer> ask(Path socket) {
    return send(socket, STATUS);
  }

  private Optional<Answer> send(Path socket, String request) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      // Never waits: a process that has stopped answering has a full queue, and would hold up all.
      channel.configureBlocking(false);
      if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
        throw new IOException(socket + " takes no more requests");
      }
      channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.register(selector, SelectionKey.OP_READ);
      String line = read(channel, selector);
      return Optional.of(new Answer(line, ConfigFactory.parseString(line)));
    } catch (IOException | ConfigException e) {
      // Nobody listens any more, or it is not one of ours: as good as no socket.
      return Optional.empty();
    }
  }

  private String read(SocketChannel channel, Selector selector) throws IOException {
    ByteBuffer reply = ByteBuffer.allocate(MAX_REPLY_BYTES);
    long deadline = System.nanoTime() + timeout.toNanos();
    while (reply.hasRemaining()) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0 || selector.select(leftMillis) == 0) {
        throw new IOException("no answer within " + timeout);
      }
      selector.selectedKeys().clear();
      if (channel.read(reply) < 0) {
        break;
      }
    }
    return new String(reply.array(), 0, reply.position(), StandardCharsets.UTF_8).strip();
  }
}
