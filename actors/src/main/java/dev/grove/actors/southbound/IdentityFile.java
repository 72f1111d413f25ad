package dev.grove.actors.southbound;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The text of the file {@code GROVE}, for people too.
 *
 * <pre>
 * Grove volume
 * format-version = 4
 * volume-id = 7c9e6679-7425-40de-944b-e07fc1f90ae7
 * block-bytes = 4096
 * created = 2026-01-31T12:00:00Z
 * crc32c = 89abcdef                  of all bytes above this line
 * </pre>
 *
 * The first two lines and the last stay the same in every later format, so that this code can name
 * a newer one.
 */
final class IdentityFile {
  static final String NAME = "GROVE";

  /** No such file is longer, in bytes. */
  static final int MAX_BYTES = 4096;

  private static final String MAGIC = "Grove volume\n";
  private static final String CHECKSUM = "crc32c = ";

  private IdentityFile() {}

  static byte[] encode(VolumeIdentity identity) {
    String text =
        MAGIC
            + "format-version = "
            + identity.formatVersion()
            + "\n"
            + "volume-id = "
            + identity.uuid()
            + "\n"
            + "block-bytes = "
            + identity.blockBytes()
            + "\n"
            + "created = "
            + identity.created()
            + "\n";
    return (text + CHECKSUM + checksum(text) + "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * @param path of the file, for messages
   */
  static VolumeIdentity decode(byte[] bytes, Path path) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int last = text.lastIndexOf(CHECKSUM);
    if (bytes.length > MAX_BYTES || !text.startsWith(MAGIC) || last < 0 || !text.endsWith("\n")) {
      throw damaged(path, "it is not the identity of a Grove volume", null);
    }
    String body = text.substring(0, last);
    String expected = CHECKSUM + checksum(body) + "\n";
    if (!text.substring(last).equals(expected)) {
      throw damaged(path, "its checksum does not match", null);
    }
    return parse(body, path);
  }

  private static VolumeIdentity parse(String body, Path path) {
    Map<String, String> fields = new LinkedHashMap<>();
    body.lines()
        .skip(1)
        .forEach(
            line -> {
              int sign = line.indexOf(" = ");
              if (sign > 0) {
                fields.put(line.substring(0, sign), line.substring(sign + 3));
              }
            });
    try {
      int version = Integer.parseInt(fields.getOrDefault("format-version", ""));
      if (version > VolumeIdentity.CURRENT_FORMAT) {
        throw newer(path, version);
      }
      if (version < VolumeIdentity.OLDEST_FORMAT) {
        throw older(path, version);
      }
      int blockBytes = Integer.parseInt(fields.getOrDefault("block-bytes", ""));
      if (!FormatOptions.isBlockSize(blockBytes)) {
        throw new IllegalArgumentException("block-bytes = " + blockBytes);
      }
      return new VolumeIdentity(
          UUID.fromString(fields.getOrDefault("volume-id", "")),
          version,
          blockBytes,
          Instant.parse(fields.getOrDefault("created", "")));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw damaged(path, "a field is missing or malformed", e);
    }
  }

  private static VolumeException newer(Path path, int version) {
    return new VolumeException(
        Reason.OTHER_FORMAT,
        path.getParent()
            + " has format "
            + version
            + ", written by a newer Grove; this one reads up to "
            + VolumeIdentity.CURRENT_FORMAT
            + ": use a newer Grove");
  }

  private static VolumeException older(Path path, int version) {
    return new VolumeException(
        Reason.OTHER_FORMAT,
        path.getParent()
            + " has format "
            + version
            + ", written by an older Grove; this one reads formats "
            + VolumeIdentity.OLDEST_FORMAT
            + " to "
            + VolumeIdentity.CURRENT_FORMAT
            + ": copy the files out with the Grove that wrote them");
  }

  private static VolumeException damaged(Path path, String what, Exception cause) {
    return new VolumeException(
        Reason.DAMAGED,
        path
            + " is damaged: "
            + what
            + "; restore this file (a few lines of text) or the whole volume from a backup",
        cause);
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return String.format("%08x", crc.getValue());
  }
}
