package dev.grove.actors.southbound;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A file open for appending, by one thread. After a failed {@link #write} or {@link #force} every
 * later one fails too: what the device holds is unknown, and a force that succeeds after one that
 * failed proves nothing, because the kernel may have dropped the pages in between. The exception is
 * a write that fails with {@code FULL}: it has appended nothing, and may be tried again.
 */
public interface AppendFile extends AutoCloseable {
  /** Appends all bytes of {@code chunks}. Not durable until {@link #force}. */
  void write(List<ByteBuffer> chunks);

  /** Makes everything written so far durable. */
  void force();

  /** Where the next bytes go; behind it a file that is written over may have more. */
  long size();

  /** Closes the file; forces nothing. Idempotent. */
  @Override
  void close();
}
