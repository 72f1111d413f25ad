package dev.grove.posix.sys;

/** Error numbers that a file system's callers can see. */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  ENXIO(6),
  E2BIG(7),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EFAULT(14),
  ENOTBLK(15),
  EBUSY(16),
  EEXIST(17),
  EXDEV(18),
  ENODEV(19),
  ENOTDIR(20),
  EISDIR(21),
  EINVAL(22),
  ENOTTY(25),
  ETXTBSY(26),
  EFBIG(27),
  ENOSPC(28),
  ESPIPE(29),
  EROFS(30),
  EMLINK(31),
  EPIPE(32),
  ERANGE(34),
  EDEADLK(35),
  ENAMETOOLONG(36),
  ENOSYS(38),
  ENOTEMPTY(39),
  ELOOP(40),
  ENODATA(61),
  EOVERFLOW(75),
  EOPNOTSUPP(95),
  ENOTCONN(107),
  ETIMEDOUT(110),
  ESTALE(116);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** What a call returned, in words: {@code ok}, a number, or the name of the error. */
  public static String text(long result) {
    if (result >= 0) {
      return result == 0 ? "ok" : Long.toString(result);
    }
    for (Errno errno : values()) {
      if (errno.number == -result) {
        return errno.name();
      }
    }
    return "errno " + -result;
  }
}
