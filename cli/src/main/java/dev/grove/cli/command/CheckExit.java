package dev.grove.cli.command;

/** Exit codes of a check: those of fsck(8), and so other ones than all other commands have. */
final class CheckExit {
  static final int CLEAN = 0;
  static final int CORRECTED = 1;
  static final int ERRORS_LEFT = 4;
  static final int OPERATIONAL = 8;
  static final int USAGE = 16;

  private CheckExit() {}
}
