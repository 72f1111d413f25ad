package dev.grove.posix.namespace;

import dev.grove.posix.suite.Sweeper;
import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.Errno;
import dev.grove.posix.sys.FsStat;
import dev.grove.posix.sys.Kernel;
import dev.grove.posix.sys.PathCalls;
import dev.grove.posix.sys.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Runs bursts of several processes at the same names, and judges each. For each burst:
 *
 * <ol>
 *   <li>What is left of the one before goes, and the scene is made.
 *   <li>The processes do their parts, all from one moment on.
 *   <li>The tree is looked at; now and then the file system is detached and attached, and it is
 *       looked at again.
 *   <li>The {@link Oracle} decides whether all that can be.
 * </ol>
 */
public final class Stress implements PathCalls {
  private static final int LIMIT = 100_000;
  private static final long LEAD_NANOS = 400_000;
  private static final int PROGRESS_EVERY = 1000;
  private static final String SCENE = "scene";
  private static final int FUSE = 0x65735546;

  private final Settings settings;
  private final SplittableRandom random;
  private final List<Worker> workers = new ArrayList<>();
  private final String base;
  private final String top;
  private long undecided;

  /**
   * What a run has shown.
   *
   * @param bursts how many there were
   * @param undecided of them, those with more possibilities than could be tried
   * @param broken what cannot be, with seed, burst and calls; empty if all is well
   */
  public record Outcome(long bursts, long undecided, String broken) {}

  private Stress(Settings settings) {
    this.settings = settings;
    random = new SplittableRandom(settings.seed());
    base =
        settings.directory()
            + "/namespace-"
            + settings.seed()
            + "-"
            + ProcessHandle.current().pid();
    top = base + "/" + SCENE;
  }

  /**
   * Runs it; the directory is left as it was if all is well.
   *
   * @param progress gets the number of bursts done, now and then
   */
  public static Outcome run(Settings settings, LongConsumer progress) throws InterruptedException {
    return new Stress(settings).run(progress);
  }

  @Override
  public long call(Call call, String shown, long... arguments) {
    return Kernel.call(call, arguments);
  }

  private Outcome run(LongConsumer progress) throws InterruptedException {
    usable(mkdir(base, 0755));
    long perBurst = (long) settings.processes() * settings.burstOperations();
    long bursts = Math.ceilDiv(settings.operations(), perBurst);
    try {
      for (int i = 0; i < settings.processes(); i++) {
        workers.add(new Worker(settings, top, i));
      }
      for (long number = 0; number < bursts; number++) {
        String broken = burst(number);
        if (!broken.isEmpty()) {
          return new Outcome(number + 1, undecided, broken);
        }
        if ((number + 1) % PROGRESS_EVERY == 0) {
          progress.accept(number + 1);
        }
      }
      sweep();
      usable(rmdir(base));
      return new Outcome(bursts, undecided, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      workers.forEach(Worker::close);
    }
  }

  private void sweep() {
    int fd = usable(openat(Abi.AT_FDCWD, base, Abi.O_RDONLY | Abi.O_DIRECTORY, 0));
    new Sweeper().remove(fd, SCENE);
    close(fd);
  }

  private int usable(long result) {
    if (result < 0) {
      throw new IllegalArgumentException("cannot use " + base + ": " + Errno.text(result));
    }
    return (int) result;
  }

  /** Returns what is wrong, or nothing. */
  private String burst(long number) throws IOException, InterruptedException {
    Burst burst = new Burst(number, new ArrayList<>());
    try {
      perform(burst);
      Oracle oracle = new Oracle(burst.histories(), rules(), LIMIT);
      return switch (oracle.decide()) {
        case EXPLAINED -> "";
        case UNDECIDED -> {
          undecided++;
          yield "";
        }
        case REFUTED ->
            told(
                burst,
                "no order of the calls explains what they told. Not explained, where most was:\n"
                    + oracle.stuck(burst.since()));
      };
    } catch (Unexplained e) {
      return told(burst, e.getMessage());
    }
  }

  private String told(Burst burst, String what) {
    return String.format(
        "seed %d, burst %d of %d processes with %d operations each: %s%nIt is left as %s.%n%s",
        settings.seed(),
        burst.number(),
        settings.processes(),
        settings.burstOperations(),
        what,
        top,
        burst.text());
  }

  private void perform(Burst burst) throws IOException, InterruptedException {
    Plan plan =
        Plan.of(settings.seed(), burst.number(), settings.processes(), settings.burstOperations());
    sweep();
    usable(mkdir(top, 0755));
    Performer performer = new Performer(top);
    List<List<Action>> mine = new ArrayList<>(plan.scene());
    List<List<Answer>> seen = new ArrayList<>();
    mine.forEach(chain -> seen.add(performer.chain(chain)));
    long start = System.nanoTime() + LEAD_NANOS;
    for (Worker worker : workers) {
      worker.start(burst.number(), start);
    }
    for (int i = 0; i < workers.size(); i++) {
      burst.histories().add(Burst.events(i, plan.processes().get(i), workers.get(i).await()));
    }
    look(performer, mine, seen);
    if (settings.remount() != null && random.nextInt(settings.remountEvery()) == 0) {
      settings.remount().run();
      look(performer, mine, seen);
    }
    burst.histories().add(Burst.events(workers.size(), mine, seen));
  }

  private static void look(
      Performer performer, List<List<Action>> chains, List<List<Answer>> answers) {
    chains.add(List.of(new Action.Tree()));
    answers.add(performer.chain(chains.getLast()));
  }

  private Oracle.Rules rules() {
    Stat[] stat = new Stat[1];
    usable(statx(Abi.AT_FDCWD, base, Abi.AT_SYMLINK_NOFOLLOW, stat));
    FsStat[] fs = new FsStat[1];
    usable(statfs(base, fs));
    // With the scene in it.
    return new Oracle.Rules(stat[0].nlink() == 3, fs[0].type() == FUSE);
  }
}
