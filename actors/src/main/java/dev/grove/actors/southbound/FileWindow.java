package dev.grove.actors.southbound;

import java.nio.ByteBuffer;

/**
 * Reads a file forward through a window of bounded size, so that many small records cost few reads.
 * Used by one thread.
 */
public final class FileWindow {
  private static final int WINDOW_BYTES = 1 << 20;

  private final NumberedFiles files;
  private final long number;
  private final long size;
  private byte[] window = {};
  private long start;

  public FileWindow(NumberedFiles files, long number) {
    this.files = files;
    this.number = number;
    this.size = files.size(number);
  }

  public long size() {
    return size;
  }

  /**
   * The array that holds {@code length} bytes of the file at {@code offset}, at index {@link
   * #index}; valid until the next call.
   *
   * @return {@code null} if the file ends before
   */
  public byte[] at(long offset, int length) {
    if (length > size - offset) {
      return null;
    }
    if (offset < start || offset + length > start + window.length) {
      ByteBuffer bytes = files.read(number, offset, Math.max(length, WINDOW_BYTES));
      if (bytes.remaining() < length) {
        return null;
      }
      window = new byte[bytes.remaining()];
      bytes.get(window);
      start = offset;
    }
    return window;
  }

  /** Where in the array of the last {@link #at} a file offset lies. */
  public int index(long offset) {
    return (int) (offset - start);
  }
}
