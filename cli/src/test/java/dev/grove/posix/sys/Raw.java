package dev.grove.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Texts whose characters are bytes. */
public final class Raw {
  private Raw() {}

  /** The bytes, with a zero behind them. */
  static MemorySegment text(Arena arena, String bytes) {
    byte[] raw = bytes(bytes);
    MemorySegment segment = arena.allocate(raw.length + 1L);
    MemorySegment.copy(raw, 0, segment, JAVA_BYTE, 0, raw.length);
    return segment;
  }

  static String string(MemorySegment buffer, long length) {
    byte[] raw = buffer.asSlice(0, length).toArray(JAVA_BYTE);
    return new String(raw, StandardCharsets.ISO_8859_1);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
