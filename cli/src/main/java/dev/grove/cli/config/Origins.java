package dev.grove.cli.config;

import com.typesafe.config.ConfigOrigin;

/** Where a setting was made, in words. */
final class Origins {
  static final String COMMAND_LINE = "-D on the command line";

  private Origins() {}

  static String describe(ConfigOrigin origin) {
    if (origin.filename() == null) {
      return origin.description().startsWith(COMMAND_LINE) ? COMMAND_LINE : "default";
    }
    return isReference(origin)
        ? "default"
        : origin.filename() + (origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "");
  }

  /** A reference.conf has a file name too when it is read from a directory of classes. */
  private static boolean isReference(ConfigOrigin origin) {
    return origin.resource() != null || origin.filename().endsWith("/reference.conf");
  }
}
