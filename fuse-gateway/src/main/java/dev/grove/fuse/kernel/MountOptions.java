package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.wire.Shown;
import dev.grove.fuse.kernel.wire.Timeouts;
import java.util.Set;

/**
 * How to mount and serve.
 *
 * @param access what the kernel permits on the mount
 * @param nonEmpty mount over a directory that has entries, which it hides
 * @param maxReadBytes largest READ, and how far the kernel reads ahead
 * @param maxWriteBytes largest WRITE
 * @param preferredIoBytes st_blksize: the buffer that programs choose, a power of two
 * @param maxBackground how many read-ahead and write-back requests may wait at once
 * @param threads readers of the device that are always there
 * @param maxThreads how many there may be while some wait in fsync
 * @param maxInodes inodes in memory above which the kernel is asked to forget those not in use
 * @param fsName source shown by mount(8); over a loop device, the name of its anonymous backing
 *     file
 * @param fuseblk whether to mount over a loop device, so that sync(2) reaches the file system
 * @param via who makes the mount
 * @param timeouts how long the kernel keeps names and attributes
 * @param cacheDirectories whether the kernel keeps listings of directories that have not changed
 * @param shown what is shown instead of stored owners and modes
 * @param xattr whether extended attributes can be read; costs a request for each file that is
 *     written, by which the kernel makes sure that it has no capabilities
 */
public record MountOptions(
    Access access,
    boolean nonEmpty,
    int maxReadBytes,
    int maxWriteBytes,
    int preferredIoBytes,
    int maxBackground,
    int threads,
    int maxThreads,
    int maxInodes,
    String fsName,
    Fuseblk fuseblk,
    Via via,
    Timeouts timeouts,
    boolean cacheDirectories,
    Shown shown,
    boolean xattr) {

  private static final int MIB = 1 << 20;
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_THREADS = 64;

  /**
   * Who may do what on the mount.
   *
   * @param allowOther whether others than who mounts may use it
   * @param flags what the kernel does by itself
   */
  public record Access(boolean allowOther, Set<MountFlag> flags) {
    public Access {
      flags = Set.copyOf(flags);
    }

    public boolean has(MountFlag flag) {
      return flags.contains(flag);
    }

    public boolean readOnly() {
      return has(MountFlag.READ_ONLY);
    }
  }

  /** Whether to mount over a loop device. */
  public enum Fuseblk {
    /** Where it can be had; else a plain mount and one line in the log. */
    AUTO,
    ALWAYS,
    NEVER
  }

  /** Who makes the mount. */
  public enum Via {
    /** mount(2) as root, fusermount3 for others. */
    AUTO,
    MOUNT,
    FUSERMOUNT
  }

  public MountOptions {
    inRange("maxReadBytes", maxReadBytes, PAGE_BYTES, MIB);
    inRange("maxWriteBytes", maxWriteBytes, PAGE_BYTES, MIB);
    inRange("preferredIoBytes", preferredIoBytes, 512, 16 * MIB);
    inRange("maxBackground", maxBackground, 1, 65_535);
    inRange("threads", threads, 1, MAX_THREADS);
    inRange("maxThreads", maxThreads, threads, MAX_THREADS);
    inRange("maxInodes", maxInodes, 1, Integer.MAX_VALUE);
    if (Integer.bitCount(preferredIoBytes) != 1) {
      throw new IllegalArgumentException(
          "preferredIoBytes must be a power of two: " + preferredIoBytes);
    }
    if (!fsName.matches("[A-Za-z0-9._:/-]{1,200}")) {
      throw new IllegalArgumentException(
          "fsName must be 1 to 200 letters, digits and . _ : / - : " + fsName);
    }
  }

  private static void inRange(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          name + " must be between " + low + " and " + high + ": " + value);
    }
  }

  public static MountOptions defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects options, starting from the defaults. */
  public static final class Builder {
    private Access access = new Access(true, Set.of(MountFlag.NOATIME));
    private boolean nonEmpty;
    private int maxReadBytes = MIB;
    private int maxWriteBytes = MIB;
    private int preferredIoBytes = 128 << 10;
    private int maxBackground = 64;
    private int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);
    private int maxThreads = 16;
    private int maxInodes = 1_000_000;
    private String fsName = "grove";
    private Fuseblk fuseblk = Fuseblk.AUTO;
    private Via via = Via.AUTO;
    private Timeouts timeouts = Timeouts.LONG;
    private boolean cacheDirectories = true;
    private Shown shown = Shown.AS_STORED;
    private boolean xattr = true;

    private Builder() {}

    public Builder access(Access value) {
      access = value;
      return this;
    }

    public Builder nonEmpty(boolean value) {
      nonEmpty = value;
      return this;
    }

    public Builder maxReadBytes(int value) {
      maxReadBytes = value;
      return this;
    }

    public Builder maxWriteBytes(int value) {
      maxWriteBytes = value;
      return this;
    }

    public Builder preferredIoBytes(int value) {
      preferredIoBytes = value;
      return this;
    }

    public Builder maxBackground(int value) {
      maxBackground = value;
      return this;
    }

    public Builder threads(int value) {
      threads = value;
      return this;
    }

    public Builder maxThreads(int value) {
      maxThreads = value;
      return this;
    }

    public Builder maxInodes(int value) {
      maxInodes = value;
      return this;
    }

    public Builder fsName(String value) {
      fsName = value;
      return this;
    }

    public Builder fuseblk(Fuseblk value) {
      fuseblk = value;
      return this;
    }

    public Builder via(Via value) {
      via = value;
      return this;
    }

    public Builder timeouts(Timeouts value) {
      timeouts = value;
      return this;
    }

    public Builder cacheDirectories(boolean value) {
      cacheDirectories = value;
      return this;
    }

    public Builder shown(Shown value) {
      shown = value;
      return this;
    }

    public Builder xattr(boolean value) {
      xattr = value;
      return this;
    }

    public MountOptions build() {
      return new MountOptions(
          access,
          nonEmpty,
          maxReadBytes,
          maxWriteBytes,
          preferredIoBytes,
          maxBackground,
          threads,
          Math.max(threads, maxThreads),
          maxInodes,
          fsName,
          fuseblk,
          via,
          timeouts,
          cacheDirectories,
          shown,
          xattr);
    }
  }
}
