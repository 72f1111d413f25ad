package dev.grove.cli.run;

import dev.grove.actors.check.SnapshotCheck;
import dev.grove.actors.volume.Volume;
import dev.grove.cli.check.Meter;
import dev.grove.cli.check.OnlineCheck;
import dev.grove.cli.check.Protocol;
import dev.grove.cli.text.Sizes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks and scrubs the volume of this process, one at a time, on a thread of its own that lives as
 * long as the service.
 *
 * <p>Requests: {@code check} and {@code scrub [MIB_PER_SECOND]} start one, {@code stop} ends it,
 * {@code job [LINE]} tells how far it is, with what was found from that line on.
 */
final class Inspector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inspector.class);
  private static final int LINES_AT_ONCE = 60;

  /** A check or a scrub, under way or ended. */
  private record Job(
      String kind, Meter meter, Protocol protocol, Instant started, boolean running, String end) {
    Job ended(String how) {
      return new Job(kind, meter, protocol, started, false, how);
    }
  }

  private final Volume volume;
  private final ScrubSettings settings;
  private final Thread thread;
  private Job job;
  private Job lastScrub;
  private boolean closed;

  private Inspector(Volume volume, ScrubSettings settings) {
    this.volume = volume;
    this.settings = settings;
    this.thread = Thread.ofPlatform().name("grove-inspector").daemon().unstarted(this::work);
  }

  static Inspector start(Volume volume, ScrubSettings settings) {
    Inspector inspector = new Inspector(volume, settings);
    inspector.thread.start();
    return inspector;
  }

  /** Answers a request; an unknown one with the key {@code error}. */
  synchronized Map<String, Object> answer(String request) {
    String[] words = request.split(" ", 2);
    try {
      int number = words.length > 1 ? Integer.parseInt(words[1]) : -1;
      return switch (words[0]) {
        case "check" -> begin("check", 0);
        case "scrub" -> begin("scrub", number > 0 ? number : settings.mebibytesPerSecond());
        case "stop" -> stop();
        case "job" -> describe(Math.max(0, number));
        default -> Map.of("error", "unknown request");
      };
    } catch (NumberFormatException e) {
      return Map.of("error", "unknown request");
    }
  }

  private Map<String, Object> begin(String kind, int mebibytesPerSecond) {
    if (closed || (job != null && job.running)) {
      return Map.of("error", "a " + (job == null ? "stop" : job.kind) + " is under way already");
    }
    Meter meter =
        mebibytesPerSecond == 0
            ? Meter.unlimited()
            : Meter.limited(
                mebibytesPerSecond * (double) (1 << 20), () -> volume.status().pausedMillis());
    job = new Job(kind, meter, new Protocol(), now(), true, "");
    notifyAll();
    return describe(0);
  }

  private Map<String, Object> stop() {
    if (job != null && job.running) {
      job.meter.stop();
    }
    return describe(0);
  }

  private Map<String, Object> describe(int fromLine) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("job", job == null ? null : job.kind);
    if (job != null) {
      keys.put("started", job.started.toString());
      keys.put("inProgress", job.running);
      keys.put("end", job.end);
      keys.put("phase", job.meter.phase());
      keys.put("done", job.meter.done());
      keys.put("total", job.meter.total());
      keys.put("errors", job.protocol.errors());
      keys.put("notes", job.protocol.notes());
      job.protocol.counts().forEach(keys::put);
      keys.put("lines", job.protocol.lines(fromLine, LINES_AT_ONCE));
    }
    return keys;
  }

  /** What a status says of scrubs. */
  synchronized Map<String, Object> statusKeys() {
    Job scrub = job != null && job.kind.equals("scrub") ? job : lastScrub;
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("scrubState", scrub == null ? "never since the start" : text(scrub));
    keys.put("scrubRunning", scrub != null && scrub.running);
    keys.put("scrubErrors", scrub == null ? 0 : scrub.protocol.errors());
    return keys;
  }

  private static String text(Job scrub) {
    long errors = scrub.protocol.errors();
    String found = errors == 0 ? "no errors" : errors + " ERRORS, see the log";
    return scrub.running
        ? "running since %s, %s of %s, %s"
            .formatted(
                scrub.started,
                Sizes.human(scrub.meter.done()),
                Sizes.human(scrub.meter.total()),
                found)
        : "%s, begun %s, %s".formatted(scrub.end, scrub.started, found);
  }

  private void work() {
    try {
      for (Job next = await(); next != null; next = await()) {
        end(next, run(next));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next job to run; starts a scrub when it is time; {@code null} at the end. */
  private synchronized Job await() throws InterruptedException {
    long intervalMillis = settings.interval().toMillis();
    long deadline = System.currentTimeMillis() + intervalMillis;
    while (!closed && (job == null || !job.running)) {
      long left = intervalMillis == 0 ? 0 : deadline - System.currentTimeMillis();
      if (intervalMillis > 0 && left <= 0) {
        begin("scrub", settings.mebibytesPerSecond());
      } else {
        wait(left);
      }
    }
    return closed ? null : job;
  }

  private String run(Job next) {
    try {
      if (next.kind.equals("check")) {
        OnlineCheck.run(volume, next.meter, next.protocol);
      } else {
        scrub(next);
      }
      return "finished";
    } catch (RuntimeException e) {
      if (next.meter.isStopped()) {
        return "stopped";
      }
      LOG.warn("a {} could not be finished: {}", next.kind, e.getMessage());
      return "failed: " + e.getMessage();
    }
  }

  private void scrub(Job next) {
    int runs =
        SnapshotCheck.scrub(
            volume,
            next.meter,
            finding -> {
              next.protocol.add(finding);
              LOG.error("scrub: {}", finding.what());
            });
    next.protocol.count("runs", runs);
    if (runs == 0) {
      next.protocol.note(
          "there is no run yet, so nothing was verified: all is in the log still, which only"
              + " `grove check` of the unmounted volume reads");
    }
  }

  private synchronized void end(Job ended, String how) {
    job = ended.ended(how);
    if (ended.kind.equals("scrub")) {
      lastScrub = job;
      LOG.info("scrub {}: {} errors", how, ended.protocol.errors());
    }
  }

  /** Ends what is under way, and waits for that. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      stop();
      notifyAll();
    }
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
