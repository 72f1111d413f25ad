package dev.grove.cli.check;

import dev.grove.actors.check.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a check is: a bar on a terminal, elsewhere a line now and then. */
public final class ProgressLine implements Progress, AutoCloseable {
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final int WIDTH = 79;
  private static final long MIB = 1 << 20;

  private final PrintStream out;
  private final boolean terminal;
  private ProgressBar bar;
  private String phase = "";
  private long total;
  private long done;
  private long lineAtNanos = System.nanoTime() + LINE_NANOS;

  /**
   * @param terminal whether somebody sees it move
   */
  public ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void phase(String name, long of) {
    end();
    phase = name;
    total = of;
    done = 0;
    if (terminal) {
      ProgressBarBuilder builder =
          ProgressBar.builder()
              .setTaskName(name)
              .setInitialMax(of > 0 ? of : -1)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH));
      bar = of > 0 ? builder.setUnit(" MiB", MIB).build() : builder.build();
    }
  }

  @Override
  public void accept(long more) {
    at(done + more);
  }

  /** So much of the phase is done by now. */
  public void at(long now) {
    done = now;
    if (bar != null) {
      bar.stepTo(now);
    } else if (!terminal && System.nanoTime() - lineAtNanos >= 0) {
      lineAtNanos = System.nanoTime() + LINE_NANOS;
      out.println(
          total > 0
              ? "checking %s: %d of %d MiB".formatted(phase, done / MIB, total / MIB)
              : "checking %s: %d".formatted(phase, done));
    }
  }

  @Override
  public void close() {
    end();
  }

  /** The phase is over; what is printed next stands on a line of its own. */
  public void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
