package dev.grove.cli.run;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs this very command once more in the background: the same Java, options and arguments, in a
 * session of its own. The child's output comes through a pipe until it says that it is ready; if it
 * ends before, its exit code is ours.
 */
public final class Background {
  /** The option by which a child knows that it is one. */
  public static final String CHILD_OPTION = "--in-background";

  /** A line of its own; no message begins like this. */
  private static final String READY = "\u0001ready";

  private Background() {}

  /**
   * Starts the child and waits until it is ready or has failed.
   *
   * @param option the argument that asked for the background, which the child gets as {@link
   *     #CHILD_OPTION}
   * @return the exit code
   */
  public static int start(String option, PrintWriter out, PrintWriter err) {
    try {
      Process child =
          new ProcessBuilder(command(option))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .start();
      boolean ready = relay(child, out, err);
      return ready ? ExitCode.OK.number() : child.waitFor();
    } catch (IOException e) {
      throw new Problem(
          ExitCode.FAILURE,
          "cannot start in the background: " + e.getMessage() + "; leave out " + option,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(ExitCode.FAILURE, "interrupted while it started; try again", e);
    }
  }

  private static List<String> command(String option) throws IOException {
    String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
    List<String> command = new ArrayList<>(List.of("setsid", "--"));
    command.addAll(List.of(line.substring(0, line.length() - 1).split("\0", -1)));
    command.set(2, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    command.replaceAll(argument -> argument.equals(option) ? CHILD_OPTION : argument);
    return command;
  }

  private static boolean relay(Process child, PrintWriter out, PrintWriter err) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(READY)) {
          out.flush();
          return true;
        }
        PrintWriter to = line.startsWith("grove: ") ? err : out;
        to.println(line);
        to.flush();
      }
    }
    return false;
  }

  /** In the child: lets the parent go. From here on nobody reads what this process prints. */
  public static void reportReady(PrintWriter out) {
    out.println(READY);
    out.flush();
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }
}
