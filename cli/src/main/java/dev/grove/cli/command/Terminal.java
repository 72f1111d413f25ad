package dev.grove.cli.command;

import java.io.Console;

/** The person at the keyboard, if there is one. */
final class Terminal {
  private Terminal() {}

  /** Whether both input and output are a terminal. */
  @SuppressWarnings("SystemConsoleNull") // Java 25 has none again where they are not
  static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Asks; where nobody can answer, the answer is no. */
  static boolean confirms(String question) {
    if (!isThere()) {
      return false;
    }
    String answer = System.console().readLine("%s", question + " [y/N] ");
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
