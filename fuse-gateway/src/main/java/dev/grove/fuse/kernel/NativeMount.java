package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.MountOptions.Fuseblk;
import dev.grove.fuse.kernel.MountOptions.Via;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the mount and returns the descriptor that its requests arrive on. */
public final class NativeMount {
  static final String SUBTYPE = "grove";
  static final String NO_FUSE_MESSAGE =
      "this system has no /dev/fuse; load the module with: modprobe fuse"
          + " (in a container: start it with --device /dev/fuse --cap-add SYS_ADMIN)";

  private static final Logger LOG = LoggerFactory.getLogger(NativeMount.class);
  private static final int BLOCK_BYTES = 4096;

  private final Syscalls syscalls;
  private final Path mountPoint;
  private final MountOptions options;

  private NativeMount(Syscalls syscalls, Path mountPoint, MountOptions options) {
    this.syscalls = syscalls;
    this.mountPoint = mountPoint;
    this.options = options;
  }

  /**
   * Mounts.
   *
   * @return the descriptor on {@code /dev/fuse}, which the caller closes
   * @throws MountException with the reason
   */
  public static int mount(Path mountPoint, MountOptions options) {
    try (Arena arena = Arena.ofConfined()) {
      return new NativeMount(new Syscalls(arena), mountPoint, options).mount();
    }
  }

  private int mount() {
    boolean helper =
        options.via() == Via.FUSERMOUNT
            || (options.via() == Via.AUTO && syscalls.effectiveUser() != 0);
    if (!helper) {
      return mountDirectly();
    }
    if (options.fuseblk() == Fuseblk.ALWAYS) {
      throw new MountException(
          Kind.NO_PERMISSION,
          "a mount over a loop device (fuseblk) needs root; run as root or turn it off");
    }
    return Fusermount.mount(mountPoint, options);
  }

  private int mountDirectly() {
    int device = syscalls.open("/dev/fuse", Syscalls.O_RDWR | Syscalls.O_CLOEXEC);
    if (device < 0) {
      throw switch (-device) {
        case Errnos.EACCES, Errnos.EPERM ->
            new MountException(Kind.NO_PERMISSION, "no permission to open /dev/fuse; run as root");
        default -> new MountException(Kind.NO_FUSE, NO_FUSE_MESSAGE);
      };
    }
    try {
      int outcome = mountOn(device);
      if (outcome < 0) {
        throw failure(outcome);
      }
      return device;
    } catch (RuntimeException e) {
      syscalls.close(device);
      throw e;
    }
  }

  private int mountOn(int device) {
    if (options.fuseblk() == Fuseblk.NEVER) {
      return mountPlain(device);
    }
    String reason;
    try (LoopDevice loop = LoopDevice.attach(syscalls, options.fsName())) {
      String data = data(device) + ",blksize=" + BLOCK_BYTES;
      int outcome =
          syscalls.mount(loop.path(), mountPoint.toString(), "fuseblk." + SUBTYPE, flags(), data);
      if (outcome >= 0) {
        return outcome;
      }
      reason = "mount: " + Errnos.text(outcome);
    } catch (IOException e) {
      reason = e.getMessage();
    }
    if (options.fuseblk() == Fuseblk.ALWAYS) {
      throw new MountException(
          Kind.FAILED, "cannot mount " + mountPoint + " over a loop device (fuseblk): " + reason);
    }
    int outcome = mountPlain(device);
    if (outcome >= 0) {
      LOG.warn(
          "{}: sync(2) and sync -f will not reach Grove, as there is no loop device ({});"
              + " fsync does, and the periodic flush bounds the rest",
          mountPoint,
          reason);
    }
    return outcome;
  }

  private int mountPlain(int device) {
    return syscalls.mount(
        options.fsName(), mountPoint.toString(), "fuse." + SUBTYPE, flags(), data(device));
  }

  private long flags() {
    return MountFlag.bits(options.access().flags());
  }

  /** The options that the FUSE module itself reads; rootmode is S_IFDIR in octal. */
  private String data(int device) {
    return "fd=%d,rootmode=40000,user_id=%d,group_id=%d,default_permissions%s,max_read=%d"
        .formatted(
            device,
            syscalls.effectiveUser(),
            syscalls.effectiveGroup(),
            options.access().allowOther() ? ",allow_other" : "",
            options.maxReadBytes());
  }

  private MountException failure(int outcome) {
    return switch (-outcome) {
      case Errnos.EPERM, Errnos.EACCES ->
          new MountException(
              Kind.NO_PERMISSION,
              "no permission to mount on "
                  + mountPoint
                  + " (in a container: start it with --cap-add SYS_ADMIN)");
      case Errnos.ENODEV -> new MountException(Kind.NO_FUSE, NO_FUSE_MESSAGE);
      default ->
          new MountException(
              Kind.FAILED, "cannot mount on " + mountPoint + ": " + Errnos.text(outcome));
    };
  }
}
