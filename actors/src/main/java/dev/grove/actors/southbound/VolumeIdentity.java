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
  /**
   * The format that this code writes. 4 brought records under inode numbers (files with several
   * names), extended attributes and counts of holes, which those that know 3 would misread.
   */
  public static final int CURRENT_FORMAT = 4;

  /** The oldest that it reads; what was written in it reads the same in the current one. */
  public static final int OLDEST_FORMAT = 3;

  VolumeIdentity upgraded() {
    return new VolumeIdentity(uuid, CURRENT_FORMAT, blockBytes, created);
  }
}
