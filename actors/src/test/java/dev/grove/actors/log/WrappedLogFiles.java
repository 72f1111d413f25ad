package dev.grove.actors.log;

import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.LogFiles;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Log files that tell about each write and force before it happens; whoever listens may throw.
 *
 * @param events hears "write" and "force"
 */
record WrappedLogFiles(LogFiles files, Consumer<String> events) implements LogFiles {
  @Override
  public AppendFile create(long number, ByteBuffer header) {
    events.accept("write");
    events.accept("force");
    AppendFile file = files.create(number, header);
    return new AppendFile() {
      @Override
      public void write(List<ByteBuffer> chunks) {
        events.accept("write");
        file.write(chunks);
      }

      @Override
      public void force() {
        events.accept("force");
        file.force();
      }

      @Override
      public long size() {
        return file.size();
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  @Override
  public void recycle(long number) {
    files.recycle(number);
  }

  @Override
  public int spares() {
    return files.spares();
  }

  @Override
  public void deleteSpares() {
    files.deleteSpares();
  }

  @Override
  public List<Long> list() {
    return files.list();
  }

  @Override
  public String name(long number) {
    return files.name(number);
  }

  @Override
  public long size(long number) {
    return files.size(number);
  }

  @Override
  public ByteBuffer read(long number, long offset, int length) {
    return files.read(number, offset, length);
  }

  @Override
  public void force(long number) {
    files.force(number);
  }

  @Override
  public void delete(long number) {
    files.delete(number);
  }
}
