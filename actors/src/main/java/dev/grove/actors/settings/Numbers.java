package dev.grove.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.function.Function;

/**
 * Numbers of one section of the configuration, checked against their bounds.
 *
 * @param root the whole configuration
 * @param section path of the section, e.g. {@code grove.volume.log}
 */
public record Numbers(Config root, String section) {
  public int integer(String key, int min, int max) {
    return (int) whole(key, min, max);
  }

  /** A whole number; {@code min} and {@code max} are allowed. */
  public long whole(String key, long min, long max) {
    long value = get(key, path -> root.getLong(path));
    if (value < min || value > max) {
      throw wrong(key, "is " + value + ", but must be from " + min + " to " + max, null);
    }
    return value;
  }

  /** A number with a fraction; {@code min} and {@code max} are allowed. */
  public double fraction(String key, double min, double max) {
    double value = get(key, path -> root.getDouble(path));
    if (!(value >= min && value <= max)) {
      throw wrong(key, "is " + value + ", but must be from " + min + " to " + max, null);
    }
    return value;
  }

  /** True or false. */
  public boolean flag(String key) {
    try {
      return root.getBoolean(section + "." + key);
    } catch (ConfigException.Missing e) {
      throw wrong(key, "is missing", e);
    } catch (ConfigException e) {
      throw wrong(key, "is neither true nor false", e);
    }
  }

  private <T> T get(String key, Function<String, T> getter) {
    try {
      return getter.apply(section + "." + key);
    } catch (ConfigException.Missing e) {
      throw wrong(key, "is missing", e);
    } catch (ConfigException e) {
      throw wrong(key, "is not a number", e);
    }
  }

  private VolumeException wrong(String key, String what, Exception cause) {
    String path = section + "." + key;
    String origin =
        root.hasPath(path) ? " (" + root.getValue(path).origin().description() + ")" : "";
    return new VolumeException(
        Reason.CONFIG, "setting " + path + " " + what + origin + ": correct it", cause);
  }
}
