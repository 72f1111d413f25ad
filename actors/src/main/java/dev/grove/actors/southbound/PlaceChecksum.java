package dev.grove.actors.southbound;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A CRC32C that knows its place: seeded with the volume, the number of the file and the offset in
 * it, so that bytes of another volume, another file or another place never pass, however whole they
 * are. Used by one thread.
 */
public final class PlaceChecksum {
  private static final int SEED_BYTES = 32;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer seed = ByteBuffer.allocate(SEED_BYTES);

  public PlaceChecksum(UUID volume, long number) {
    seed.putLong(volume.getMostSignificantBits());
    seed.putLong(volume.getLeastSignificantBits());
    seed.putLong(number);
  }

  /**
   * The checksum of a slice.
   *
   * @param offset where in the file the checked thing begins
   */
  public int of(long offset, byte[] bytes, int from, int length) {
    seed.putLong(SEED_BYTES - Long.BYTES, offset);
    crc.reset();
    crc.update(seed.array());
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
