package dev.grove.cli.text;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes JSON: maps (in their order), lists, strings, numbers, booleans and null. */
public final class Json {
  private Json() {}

  /** One line without a line feed. */
  public static String write(Map<String, ?> object) {
    StringJoiner members = new StringJoiner(", ", "{", "}");
    object.forEach((key, value) -> members.add(string(key) + ": " + value(value)));
    return members.toString();
  }

  private static String value(Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean truth -> truth.toString();
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case String text -> string(text);
      case List<?> list -> list(list);
      default -> throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    };
  }

  private static String list(List<?> values) {
    StringJoiner elements = new StringJoiner(", ", "[", "]");
    values.forEach(value -> elements.add(value(value)));
    return elements.toString();
  }

  private static String string(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          // A lone surrogate has no UTF-8 form, so it must stay an escape.
          if (c < 0x20 || c == 0x7F || Character.isSurrogate(c)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
