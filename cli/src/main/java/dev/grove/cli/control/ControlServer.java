package dev.grove.cli.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on the control socket of one volume, one client at a time, on a thread of its own. The
 * volume's lock makes this process the only one with the right to the name, so a socket that a
 * killed process left behind is replaced; those that others left behind are removed.
 */
public final class ControlServer implements AutoCloseable {
  private static final int MAX_REQUEST_BYTES = 256;
  private static final int BACKLOG = 16;

  private final Logger log = LoggerFactory.getLogger(ControlServer.class);
  private final Path socket;
  private final ServerSocketChannel channel;
  private final UnaryOperator<String> answers;
  private final Thread thread;

  private ControlServer(Path socket, ServerSocketChannel channel, UnaryOperator<String> answers) {
    this.socket = socket;
    this.channel = channel;
    this.answers = answers;
    this.thread = Thread.ofPlatform().name("grove-control").daemon().unstarted(this::serve);
  }

  /**
   * Starts to answer.
   *
   * @param status makes one line of JSON
   */
  public static ControlServer start(
      ControlDirectory directory, UUID volume, Supplier<String> status) {
    return start(
        directory,
        volume.toString(),
        word -> word.equals("status") ? status.get() : "{\"error\": \"unknown request\"}");
  }

  /**
   * Starts to answer.
   *
   * @param name of the socket, without its suffix
   * @param answers makes one line of JSON of a line, at once
   */
  public static ControlServer start(
      ControlDirectory directory, String name, UnaryOperator<String> answers) {
    directory.create();
    Path socket = directory.socket(name);
    try {
      ServerSocketChannel channel = directory.exclusively(() -> listen(directory, socket));
      ControlServer server = new ControlServer(socket, channel, answers);
      server.thread.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + socket + ": " + e.getMessage(), e);
    }
  }

  private static ServerSocketChannel listen(ControlDirectory directory, Path socket)
      throws IOException {
    directory.prune();
    Files.deleteIfExists(socket);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void serve() {
    while (channel.isOpen()) {
      try (SocketChannel client = channel.accept()) {
        answer(client);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException e) {
        log.warn("a status request failed: {}", e.getMessage(), e);
      }
    }
  }

  private void answer(SocketChannel client) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(MAX_REQUEST_BYTES);
    int read = 0;
    while (read >= 0 && request.hasRemaining() && !endsLine(request)) {
      read = client.read(request);
    }
    String word =
        new String(request.array(), 0, request.position(), StandardCharsets.UTF_8).strip();
    if (word.isEmpty()) {
      return; // who only looked whether somebody listens
    }
    String reply = answers.apply(word);
    ByteBuffer bytes = ByteBuffer.wrap((reply + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  private static boolean endsLine(ByteBuffer request) {
    return request.position() > 0 && request.get(request.position() - 1) == '\n';
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(socket);
      channel.close();
    } catch (IOException e) {
      log.warn("cannot remove the control socket {}: {}", socket, e.getMessage());
    }
  }
}
