package dev.grove.actors.southbound;

import java.time.Instant;
import java.util.UUID;

/**
 * What a volume is, fixed when it was formatted.
 *
 * @param uuid names the volume; seeds the checksums of its log and manifest, so that files of
 *     another volume never pass
 * @param formatVersion version of the on-disk format
 * @param blockBytes bytes of a file block
 * @param created time of the format
 */
public record VolumeIdentity(UUID uuid, int formatVersion, int blockBytes, Instant created) {
  /** The format that this code writes, and the only one that it reads. */
  public static final int CURRENT_FORMAT = 3;
}
