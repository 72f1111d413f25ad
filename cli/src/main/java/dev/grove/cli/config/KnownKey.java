package dev.grove.cli.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigMemorySize;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key that exists, as its {@code reference.conf} tells.
 *
 * @param path full path, such as {@code grove.fuse.threads}
 * @param type type of the default, and so of every value
 * @param fractional whether a number may have a fraction, as its default has
 * @param range limits of a number, inclusive, from a comment {@code Range: LO to HI.}
 * @param choices what a string may be, from a comment {@code One of: a, b.}; empty for anything
 */
record KnownKey(
    String path,
    ConfigValueType type,
    boolean fractional,
    Optional<Range> range,
    List<String> choices) {
  record Range(double low, double high, String text) {
    boolean contains(double value) {
      return value >= low && value <= high;
    }
  }

  private enum NumberKind {
    SIZE("a size in bytes"),
    FRACTION("a number"),
    WHOLE("a whole number");

    private final String words;

    NumberKind(String words) {
      this.words = words;
    }
  }

  private static final Pattern RANGE = Pattern.compile("Range: ([-0-9.]+) to ([-0-9.]+[0-9])");
  private static final Pattern CHOICES = Pattern.compile("One of: ([^.]+)");

  static KnownKey of(String path, ConfigValue value) {
    String comment = String.join(" ", value.origin().comments());
    Matcher range = RANGE.matcher(comment);
    Matcher choices = CHOICES.matcher(comment);
    return new KnownKey(
        path,
        value.valueType(),
        value.unwrapped() instanceof Double,
        range.find() ? Optional.of(range(range.group(1), range.group(2))) : Optional.empty(),
        choices.find() ? List.of(choices.group(1).strip().split("\\s*,\\s*")) : List.of());
  }

  private static Range range(String low, String high) {
    return new Range(
        Double.parseDouble(low), Double.parseDouble(high), "from " + low + " to " + high);
  }

  /** The value in this key's type, or a problem that names key, value and origin. */
  ConfigValue checked(ConfigValue value) {
    Object raw = value.unwrapped();
    Object typed =
        switch (type) {
          case NUMBER -> number(value, raw);
          case BOOLEAN -> truth(value, raw);
          case STRING -> choice(value, raw);
          case LIST, OBJECT, NULL -> {
            if (value.valueType() != type) {
              throw wrong(value, "a " + type.name().toLowerCase(Locale.ROOT));
            }
            yield raw;
          }
        };
    return ConfigValueFactory.fromAnyRef(typed).withOrigin(value.origin());
  }

  private Object number(ConfigValue value, Object raw) {
    NumberKind kind =
        path.endsWith("-bytes")
            ? NumberKind.SIZE
            : fractional ? NumberKind.FRACTION : NumberKind.WHOLE;
    // The switch yields objects; a conditional expression would make a double of every number.
    Number number =
        switch (kind) {
          case SIZE -> bytes(value);
          case FRACTION -> decimal(raw);
          case WHOLE -> whole(raw);
        };
    if (number == null || range.stream().anyMatch(r -> !r.contains(number.doubleValue()))) {
      throw wrong(value, kind.words + range.map(limits -> " " + limits.text).orElse(""));
    }
    return number;
  }

  private static Double decimal(Object raw) {
    try {
      return Double.valueOf(raw.toString());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Long bytes(ConfigValue value) {
    try {
      ConfigMemorySize size = value.atKey("size").getMemorySize("size");
      return size.toBytes();
    } catch (ConfigException e) {
      return null;
    }
  }

  private static Long whole(Object raw) {
    try {
      return Long.valueOf(raw.toString());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private Object truth(ConfigValue value, Object raw) {
    return switch (raw.toString()) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw wrong(value, "true or false");
    };
  }

  private Object choice(ConfigValue value, Object raw) {
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      throw wrong(value, "a string");
    }
    if (!choices.isEmpty() && !choices.contains(raw.toString())) {
      throw wrong(value, "one of " + String.join(", ", choices));
    }
    return raw.toString();
  }

  private Problem wrong(ConfigValue value, String expected) {
    return new Problem(
        ExitCode.CONFIG,
        "wrong value of %s: %s (%s); it must be %s"
            .formatted(
                path,
                value.render(ConfigRenderOptions.concise()),
                Origins.describe(value.origin()),
                expected));
  }
}
