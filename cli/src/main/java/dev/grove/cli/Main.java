package dev.grove.cli;

import dev.grove.cli.command.GroveCommand;

/** Where the {@code grove} command starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(GroveCommand.commandLine().execute(args));
  }
}
