package dev.grove.cli.problem;

/** How the command ended, for scripts. The numbers are an interface: never reuse one. */
public enum ExitCode {
  OK(0, "done"),
  FAILURE(1, "failed for a reason not listed here, such as an I/O error"),
  USAGE(2, "the command line is wrong"),
  VOLUME_IN_USE(3, "another process has the volume open"),
  NOT_A_VOLUME(4, "the directory is missing, or holds something else than a volume"),
  OTHER_FORMAT(5, "another version of Grove wrote the volume"),
  UNREADABLE(6, "permissions do not suffice for the volume"),
  DEVICE_FULL(7, "the device below the volume is full"),
  DAMAGED(8, "stored bytes are not what was written"),
  MOUNT_POINT_MISSING(9, "the mount point does not exist, or is no directory"),
  MOUNT_POINT_BUSY(10, "the mount point is mounted already, or in use"),
  MOUNT_POINT_NOT_EMPTY(11, "the mount point is not empty"),
  CONFIG(12, "a setting is wrong"),
  NOT_RUNNING(13, "nothing runs or is mounted there"),
  NO_FUSE(14, "FUSE is not there, or this user may not mount");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  public String meaning() {
    return meaning;
  }
}
