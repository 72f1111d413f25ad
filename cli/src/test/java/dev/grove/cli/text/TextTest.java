package dev.grove.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TextTest {
  @Test
  void sizesHaveBinaryUnits() {
    assertEquals("0 B", Sizes.human(0));
    assertEquals("1023 B", Sizes.human(1023));
    assertEquals("1.5 KiB", Sizes.human(1536));
    assertEquals("192 MiB", Sizes.human(192L << 20));
    assertEquals("8.0 EiB", Sizes.human(Long.MAX_VALUE));
  }

  @Test
  void jsonKeepsOrderAndEscapes() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("z", 1);
    keys.put("a", null);
    keys.put("path", "a\"b\\c\n\u0001é\uD800");
    keys.put("on", true);
    keys.put("big", Long.MIN_VALUE);
    assertEquals(
        "{\"z\": 1, \"a\": null, \"path\": \"a\\\"b\\\\c\\n\\u0001é\\ud800\", \"on\": true, \"big\": -9223372036854775808}",
        Json.write(keys));
  }

  @Test
  void jsonIsReadBackAsItWas() {
    String odd = "tab\t quote\" back\\ line\n del\u007f";
    String json = Json.write(Map.of("key", odd));
    assertEquals(odd, ConfigFactory.parseString(json).getString("key"));
  }

  @Test
  void jsonRefusesWhatItDoesNotKnow() {
    assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of("set", Set.of())));
  }

  @Test
  void tablesAlign() {
    assertEquals("a     1\nlong  2\n", new Table().row("a", "1").row("long", "2").toString());
  }
}
