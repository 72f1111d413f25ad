package dev.grove.fuse.jnr;

import dev.grove.fuse.kernel.MountException;
import dev.grove.fuse.kernel.MountException.Kind;
import java.util.Locale;
import jnr.ffi.LibraryLoader;

/** Finds libfuse 2. */
public final class LibfuseLoader {
  private static final String LIBRARY = "libfuse.so.2";
  private static final int VERSION = 29;

  private LibfuseLoader() {}

  /**
   * Loads the library.
   *
   * @throws MountException if it is not there, or too old; the message tells what to install
   */
  public static Libfuse load() {
    Libfuse libfuse;
    try {
      libfuse =
          LibraryLoader.create(Libfuse.class)
              .mapper((name, context) -> symbol(name))
              .failImmediately()
              .load(LIBRARY);
    } catch (LinkageError e) {
      throw missing(e);
    }
    int version = libfuse.version();
    if (version < VERSION) {
      throw new MountException(
          Kind.NO_FUSE,
          "fuse.transport is jnr, which needs libfuse 2.9, and %s is of version %d.%d; install a newer one, or set fuse.transport=kernel"
              .formatted(LIBRARY, version / 10, version % 10));
    }
    return libfuse;
  }

  /** replyEntry: fuse_reply_entry. */
  private static String symbol(String name) {
    return "fuse_" + name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static MountException missing(LinkageError cause) {
    // the lines behind the first tell where it was looked for, at length
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new MountException(
        Kind.NO_FUSE,
        ("fuse.transport is jnr, and %s cannot be loaded (%s); install it with: apt-get install libfuse2"
                + " (libfuse2t64 on Debian 13 and Ubuntu 24.04), or set fuse.transport=kernel")
            .formatted(LIBRARY, reason),
        cause);
  }
}
