package dev.grove.cli.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All keys that exist, and the check of a file against them. */
final class KnownKeys {
  private final Map<String, KnownKey> leaves = new TreeMap<>();
  private final Set<String> groups = new TreeSet<>();

  private KnownKeys() {}

  /** The keys below {@code grove} in the reference. */
  static KnownKeys of(Config reference) {
    KnownKeys keys = new KnownKeys();
    keys.groups.add("grove");
    keys.learn("grove", reference.getObject("grove"));
    return keys;
  }

  private void learn(String prefix, ConfigObject object) {
    object.forEach(
        (name, value) -> {
          String path = prefix + "." + ConfigUtil.quoteString(name).replace("\"", "");
          if (value instanceof ConfigObject group) {
            groups.add(path);
            learn(path, group);
          } else {
            leaves.put(path, KnownKey.of(path, value));
          }
        });
  }

  /** The same settings, each in its key's type; a problem if a key is unknown or a value wrong. */
  Config checked(Config settings) {
    List<Map.Entry<String, ConfigValue>> found = new ArrayList<>();
    collect("", settings.root(), found);
    Config result = ConfigFactory.empty();
    for (Map.Entry<String, ConfigValue> entry : found) {
      KnownKey key = leaves.get(entry.getKey());
      result = result.withValue(entry.getKey(), key.checked(entry.getValue()));
    }
    return result;
  }

  private void collect(
      String prefix, ConfigObject object, List<Map.Entry<String, ConfigValue>> found) {
    object.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
        .forEach(
            entry -> {
              String path = prefix + entry.getKey();
              ConfigValue value = entry.getValue();
              if (leaves.containsKey(path)) {
                found.add(Map.entry(path, value));
              } else if (groups.contains(path) && value instanceof ConfigObject group) {
                collect(path + ".", group, found);
              } else {
                throw groups.contains(path) ? group(path, value) : unknown(path, value);
              }
            });
  }

  private static Problem group(String path, ConfigValue value) {
    return new Problem(
        ExitCode.CONFIG,
        "wrong value of %s: %s (%s); it is a group of settings: write %s { key = value }"
            .formatted(path, value.unwrapped(), Origins.describe(value.origin()), path));
  }

  private Problem unknown(String path, ConfigValue value) {
    return new Problem(
        ExitCode.CONFIG,
        "unknown setting: %s (%s); did you mean %s? `grove config show` lists all"
            .formatted(path, Origins.describe(value.origin()), nearest(path, value)));
  }

  private String nearest(String path, ConfigValue value) {
    Set<String> candidates =
        new TreeSet<>(value instanceof ConfigObject ? groups : leaves.keySet());
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(path, candidate)))
        .orElseThrow();
  }

  /** A forgotten {@code grove.} or group counts as one mistake, not as so many letters. */
  private static int distance(String path, String candidate) {
    String name = path.substring(path.lastIndexOf('.') + 1);
    String candidateName = candidate.substring(candidate.lastIndexOf('.') + 1);
    int inName = 2 * EditDistance.between(name, candidateName);
    return Math.min(2 * EditDistance.between(path, candidate), inName + 3);
  }
}
