package dev.grove.fuse.kernel.sys;

/** Error numbers that concern the device and the mount, beside those a file system answers with. */
public final class Errnos {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int EPROTO = 71;
  public static final int EOPNOTSUPP = 95;
  public static final int ENOTCONN = 107;

  private Errnos() {}

  /** A short text for messages; {@code error} may be negative. */
  public static String text(long error) {
    return switch ((int) Math.abs(error)) {
      case EPERM -> "operation not permitted (EPERM)";
      case ENOENT -> "no such file or directory (ENOENT)";
      case ENXIO -> "no such device (ENXIO)";
      case EACCES -> "permission denied (EACCES)";
      case EBUSY -> "device or resource busy (EBUSY)";
      case ENODEV -> "no such device (ENODEV)";
      case EINVAL -> "invalid argument (EINVAL)";
      case ENOTCONN -> "transport endpoint is not connected (ENOTCONN)";
      default -> "errno " + Math.abs(error);
    };
  }
}
