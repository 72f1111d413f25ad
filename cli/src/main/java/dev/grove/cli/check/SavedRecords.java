package dev.grove.cli.check;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.function.BiConsumer;

/**
 * Keeps records of the file system that a repair removes: in the file {@code records}, one in a
 * line, key and value in hexadecimal digits. Each is durable before the next thing happens.
 */
final class SavedRecords implements BiConsumer<byte[], byte[]>, AutoCloseable {
  private final Path rescue;
  private FileChannel channel;
  private BufferedWriter writer;

  SavedRecords(Path rescue) {
    this.rescue = rescue;
  }

  @Override
  public void accept(byte[] key, byte[] value) {
    try {
      if (writer == null) {
        Files.createDirectories(rescue);
        channel =
            FileChannel.open(
                rescue.resolve("records"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.US_ASCII));
      }
      HexFormat hex = HexFormat.of();
      writer.write(hex.formatHex(key) + " " + hex.formatHex(value) + "\n");
      writer.flush();
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot save a record in " + rescue, e);
    }
  }

  @Override
  public void close() {
    try {
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot save a record in " + rescue, e);
    }
  }
}
