package dev.grove.cli.command;

import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.DeadMount;
import dev.grove.cli.run.MountUsers;
import dev.grove.fuse.kernel.MountException;
import dev.grove.fuse.kernel.Mounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a mount, and waits until its process has closed the volume. */
@Command(
    name = "umount",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Unmounts, and returns when the volume is durable and closed.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  grove umount ~/mnt          fails (exit code 10) if a process uses it, and says which",
      "  grove umount --lazy ~/mnt   detaches it now, also if its process is dead or it is in use"
    })
final class UmountCommand implements Callable<Integer> {
  private static final long WAIT_SECONDS = 60;
  private static final long LAZY_WAIT_SECONDS = 2;

  @Spec CommandSpec spec;

  @Option(
      names = {"-l", "--lazy"},
      description = "Detach the mount even if it is in use.")
  boolean lazy;

  @Option(
      names = "--wait-seconds",
      paramLabel = "N",
      description =
          "How long to wait for the volume to be closed (default 60; with --lazy 2, and then it goes"
              + " on without an error).")
  Long waitSeconds;

  @Parameters(paramLabel = "MOUNTPOINT", description = "Where it is mounted.")
  Path mountPoint;

  @Override
  public Integer call() throws InterruptedException {
    Path path = Places.unresolved(mountPoint);
    Mounts.Mount mount = Mounts.at(path).orElseThrow(() -> notMounted(path));
    if (!mount.isFuse()) {
      throw new Problem(
          ExitCode.NOT_RUNNING,
          "not a mount of Grove: %s (%s); use umount(8) for it".formatted(path, mount.type()));
    }
    Optional<ProcessHandle> process =
        ControlClient.here()
            .find(path)
            .flatMap(answer -> ProcessHandle.of(answer.values().getLong("pid")));
    unmount(path, process.isEmpty());
    PrintWriter out = spec.commandLine().getOut();
    if (process.isEmpty() || isClosed(process.get())) {
      out.println("unmounted " + path);
    } else {
      out.println(
          "detached %s; process %d serves it until its last user ends"
              .formatted(path, process.get().pid()));
    }
    out.flush();
    return ExitCode.OK.number();
  }

  private Duration limit() {
    long seconds = lazy ? LAZY_WAIT_SECONDS : WAIT_SECONDS;
    return Duration.ofSeconds(waitSeconds == null ? seconds : waitSeconds);
  }

  /**
   * Unmounts.
   *
   * @param perhapsDead no process answers for it; who uses a dead mount loses nothing with it
   */
  private void unmount(Path path, boolean perhapsDead) throws InterruptedException {
    try {
      Mounts.unmount(path, lazy);
    } catch (MountException e) {
      if (e.kind() != MountException.Kind.BUSY) {
        throw e;
      }
      if (perhapsDead && DeadMount.isDead(path)) {
        Mounts.unmount(path, true);
        return;
      }
      throw new Problem(
          ExitCode.MOUNT_POINT_BUSY,
          "the mount point is busy: %s, used by %s; end them, or unmount with --lazy"
              .formatted(path, MountUsers.describe(path)),
          e);
    }
  }

  static Problem notMounted(Path path) {
    return new Problem(
        ExitCode.NOT_RUNNING,
        "nothing is mounted: " + path + "; /proc/self/mountinfo lists what is");
  }

  /** Waits for the end of the process; false if it serves a detached mount on. */
  private boolean isClosed(ProcessHandle process) {
    Duration limit = limit();
    try {
      process.onExit().get(limit.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      if (lazy) {
        return false;
      }
      throw new Problem(
          ExitCode.FAILURE,
          "unmounted, but process %d has not closed the volume within %d s: %s; wait for it, see its log"
              .formatted(process.pid(), limit.toSeconds(), mountPoint),
          e);
    } catch (ExecutionException e) {
      throw new Problem(ExitCode.FAILURE, "cannot wait for process " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(
          ExitCode.FAILURE,
          "interrupted: process %d still closes the volume; wait for its end"
              .formatted(process.pid()),
          e);
    }
  }
}
