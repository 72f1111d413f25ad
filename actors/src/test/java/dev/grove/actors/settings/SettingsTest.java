package dev.grove.actors.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.grove.actors.log.LogSettings;
import dev.grove.actors.manifest.ManifestSettings;
import dev.grove.actors.southbound.SouthboundSettings;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  @Test
  void theDefaultsAreValid() {
    Config reference = ConfigFactory.load();
    assertEquals(
        new LogSettings(64 << 20, 1000, 256 << 10, 16, 1024, 64 << 20, true, 2),
        LogSettings.from(reference));
    assertEquals(new SouthboundSettings(512), SouthboundSettings.from(reference));
    assertEquals(new ManifestSettings(4, 4 << 20), ManifestSettings.from(reference));
  }

  @Test
  void aWrongSettingIsNamedWithItsOriginAndWhatItMayBe() {
    String message = refused("grove.volume.log.segment-bytes = 12");
    assertTrue(
        message.contains(
            "setting grove.volume.log.segment-bytes is 12, but must be from 65536 to 17179869184"),
        message);
    assertTrue(message.contains("grove.conf: 1"), message);
    assertTrue(
        refused("grove.volume.log.flush-interval-millis = soon").contains("is not a number"));
    assertTrue(refused("grove.volume.log = { chunk-bytes = null }").contains("is missing"));
    assertTrue(refused("grove.volume.southbound.max-open-files = 0").contains("must be from 4"));
    assertTrue(
        refused("grove.volume.manifest.rewrite-factor = NaN").contains("must be from 1.1 to 1000"));
  }

  private static String refused(String setting) {
    Config config =
        ConfigFactory.parseString(
                setting,
                com.typesafe.config.ConfigParseOptions.defaults()
                    .setOriginDescription("grove.conf"))
            .withFallback(ConfigFactory.load());
    VolumeException refused =
        assertThrows(
            VolumeException.class,
            () -> {
              LogSettings.from(config);
              SouthboundSettings.from(config);
              ManifestSettings.from(config);
            });
    assertEquals(Reason.CONFIG, refused.reason());
    return refused.getMessage();
  }
}
