package dev.grove.cli.run;

import dev.grove.actors.volume.Volume;
import dev.grove.cli.control.ControlDirectory;
import dev.grove.cli.control.ControlServer;
import dev.grove.cli.run.Events.Event;
import dev.grove.cli.text.Json;
import dev.grove.fuse.fs.tree.NotDurable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps an open volume in service until it is unmounted or a signal comes.
 *
 * <p>The end, on a signal:
 *
 * <ol>
 *   <li>unmount; if that works, no request comes any more
 *   <li>if the mount is busy: say who uses it, make everything durable, and try again for a while
 *   <li>on a second signal, or when that time is over: detach the mount
 *   <li>close the volume, which makes everything durable
 * </ol>
 *
 * @param directory of the volume
 * @param mount none for a volume that is only held open
 * @param busyWait time of step 2
 * @param scrub how the volume is verified meanwhile
 * @param say shows a line to the person in front, or logs it
 */
public record Service(
    Path directory,
    Volume volume,
    Optional<ActiveMount> mount,
    Duration busyWait,
    ScrubSettings scrub,
    Consumer<String> say) {
  private static final Duration RETRY = Duration.ofMillis(200);

  /**
   * Serves; returns when the volume is closed.
   *
   * @param ready called as soon as signals and status requests are answered
   */
  public void run(String version, Runnable ready) throws InterruptedException {
    try (volume) {
      serve(version, ready);
    } catch (InterruptedException | RuntimeException | Error e) {
      mount.ifPresent(ActiveMount::detach); // nobody would serve it
      throw e;
    }
  }

  private void serve(String version, Runnable ready) throws InterruptedException {
    Events events = Events.ofSignals();
    StatusReport report = new StatusReport(version, directory, mount.map(ActiveMount::mountPoint));
    Inspector inspector = Inspector.start(volume, scrub);
    // The inspector ends before the volume is closed under it.
    try (inspector;
        ControlServer _ =
            ControlServer.start(
                ControlDirectory.here(), socketName(), word -> answer(word, report, inspector))) {
      mount.ifPresent(active -> watch(active, events));
      ready.run();
      awaitEnd(events);
      mount.ifPresent(ActiveMount::close);
    }
  }

  /** Of those who read a volume there may be several. */
  private String socketName() {
    boolean shared = mount.filter(ActiveMount::readOnly).isPresent();
    return volume.id() + (shared ? "." + ProcessHandle.current().pid() : "");
  }

  /** Without a mount nothing is changed. */
  private NotDurable notDurable() {
    return mount.map(ActiveMount::notDurable).orElse(new NotDurable(0, 0, 0));
  }

  private String answer(String request, StatusReport report, Inspector inspector) {
    if (!request.equals("status")) {
      return Json.write(inspector.answer(request));
    }
    Map<String, Object> keys = report.running(volume, notDurable());
    keys.putAll(inspector.statusKeys());
    mount.ifPresent(active -> keys.put("seesAccesses", active.seesAccesses()));
    return Json.write(keys);
  }

  private static void watch(ActiveMount mount, Events events) {
    Thread.ofPlatform()
        .name("grove-mount-end")
        .daemon()
        .start(
            () -> {
              try {
                mount.awaitEnd();
                events.post(Event.ENDED);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void awaitEnd(Events events) throws InterruptedException {
    if (events.await() == Event.SIGNAL && mount.isPresent()) {
      end(mount.get(), events);
    }
  }

  private void end(ActiveMount active, Events events) throws InterruptedException {
    if (active.unmount()) {
      return;
    }
    say.accept(
        "the mount point is busy: %s, used by %s; end them, or send the signal again to detach it now (done anyway in %d s)"
            .formatted(
                active.mountPoint(),
                MountUsers.describe(active.mountPoint()),
                busyWait.toSeconds()));
    volume.sync();
    long deadline = System.nanoTime() + busyWait.toNanos();
    while (System.nanoTime() < deadline) {
      Event event = events.await(RETRY);
      if (event == Event.ENDED || (event == null && active.unmount())) {
        return;
      }
      if (event == Event.SIGNAL) {
        break;
      }
    }
    active.detach();
    say.accept("detached while busy: " + active.mountPoint() + "; all written data is durable");
  }
}
