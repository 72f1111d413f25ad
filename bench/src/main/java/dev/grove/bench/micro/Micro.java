package dev.grove.bench.micro;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The command {@code bench/micro}: JMH, which also counts allocated bytes. */
public final class Micro {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private Micro() {}

  /**
   * Arguments are those of JMH: patterns of names (here without regard to case), {@code -l} for a
   * list, {@code -h} for help.
   */
  public static void main(String[] arguments) throws IOException {
    try {
      CommandLineOptions given = new CommandLineOptions(arguments);
      if (given.shouldHelp() || given.shouldList()) {
        org.openjdk.jmh.Main.main(arguments);
        return;
      }
      ChainedOptionsBuilder options =
          new OptionsBuilder().parent(given).addProfiler(GCProfiler.class);
      given.getIncludes().forEach(pattern -> options.include("(?i)" + pattern));
      System.out.print("\n" + table(new Runner(options.build()).run()));
    } catch (NoBenchmarksException e) {
      System.err.println("micro: no benchmark has such a name; bench/micro -l lists them");
      System.exit(1);
    } catch (CommandLineOptionException | RunnerException e) {
      System.err.println("micro: " + e.getMessage());
      System.exit(1);
    }
  }

  private static String table(Collection<RunResult> results) {
    StringBuilder out = new StringBuilder();
    out.append(String.format(Locale.ROOT, "%-36s %12s %12s %12s%n", "", "ns/op", "±", "B/op"));
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      Result<?> time = result.getPrimaryResult();
      Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
      out.append(
          String.format(
              Locale.ROOT,
              "%-36s %,12.1f %12s %,12.1f%n",
              name.substring(Micro.class.getPackageName().length() + 1),
              time.getScore(),
              error(time.getScoreError()),
              bytes == null ? Double.NaN : bytes.getScore()));
    }
    return out.toString();
  }

  /** Half of the 99.9 % interval; too few iterations tell none. */
  private static String error(double error) {
    return Double.isNaN(error) ? "" : String.format(Locale.ROOT, "%,.1f", error);
  }
}
