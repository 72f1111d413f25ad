package dev.grove.actors.southbound;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * What a new volume is given.
 *
 * @param uuid its name
 * @param blockBytes bytes of a file block: a power of two from 512 to 1 MiB
 * @param created time of the format; kept to the second
 */
public record FormatOptions(UUID uuid, int blockBytes, Instant created) {
  private static final int MIN_BLOCK = 512;
  private static final int MAX_BLOCK = 1 << 20;

  public FormatOptions {
    if (!isBlockSize(blockBytes)) {
      throw new VolumeException(
          Reason.CONFIG,
          "block size "
              + blockBytes
              + " bytes cannot be used: choose a power of two from "
              + MIN_BLOCK
              + " to "
              + MAX_BLOCK);
    }
    created = created.truncatedTo(ChronoUnit.SECONDS);
  }

  static boolean isBlockSize(int bytes) {
    return bytes >= MIN_BLOCK && bytes <= MAX_BLOCK && Integer.bitCount(bytes) == 1;
  }

  /** A volume with a new random name, formatted now. */
  public static FormatOptions fresh(int blockBytes) {
    return new FormatOptions(UUID.randomUUID(), blockBytes, Instant.now());
  }

  VolumeIdentity identity() {
    return new VolumeIdentity(uuid, VolumeIdentity.CURRENT_FORMAT, blockBytes, created);
  }
}
