package dev.grove.actors.southbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fuzz.Fuzz;
import dev.grove.actors.fuzz.Mutations;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A damaged identity, its checksum right, is refused or is one that a volume could have. */
class IdentityFuzzTest {
  private static final Path PATH = Path.of("/volume/GROVE");
  private static final int CHECKSUM_BYTES = "crc32c = 89abcdef\n".length();

  private int refused;
  private int taken;

  @Test
  void identities() {
    byte[] whole =
        IdentityFile.encode(new FormatOptions(new UUID(1, 2), 4096, Instant.EPOCH).identity());
    byte[] text = Arrays.copyOf(whole, whole.length - CHECKSUM_BYTES);
    Fuzz.run(
        "IdentityFuzzTest#identities",
        20_000,
        random -> {
          byte[] damaged = sealed(Mutations.any(random, text, text));
          byte[] bytes = random.nextInt(8) == 0 ? Mutations.any(random, damaged, text) : damaged;
          Fuzz.bounded(bytes.length, () -> decode(bytes));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private static byte[] sealed(byte[] text) {
    CRC32C crc = new CRC32C();
    crc.update(text);
    String body = new String(text, ISO_8859_1);
    return (body + "crc32c = %08x\n".formatted(crc.getValue())).getBytes(ISO_8859_1);
  }

  private void decode(byte[] bytes) {
    try {
      VolumeIdentity identity = IdentityFile.decode(bytes, PATH);
      assertEquals(VolumeIdentity.CURRENT_FORMAT, identity.formatVersion());
      assertTrue(FormatOptions.isBlockSize(identity.blockBytes()));
      taken++;
    } catch (VolumeException e) {
      boolean named =
          e.reason() == Reason.DAMAGED
              ? e.getMessage().startsWith("/volume/GROVE is damaged: ")
              : e.reason() == Reason.OTHER_FORMAT;
      assertTrue(named, e.getMessage());
      refused++;
    }
  }
}
