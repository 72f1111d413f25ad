package dev.grove.posix.exercise;

import java.io.IOException;

/** Commands that a person gives, such as how to remount. */
public final class Commands {
  private Commands() {}

  /**
   * Runs a command line of bash to its end.
   *
   * @throws IllegalArgumentException if it fails
   */
  public static void run(String command) {
    try {
      int exit = new ProcessBuilder("bash", "-c", command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalArgumentException("exit code " + exit + " of: " + command);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot run: " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
