package dev.grove.posix.namespace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One of the processes. For each line {@code BURST START} of standard input it does its part of
 * that burst from that time on, and answers with the number of its chains, and for each the number
 * of its answers and those.
 */
final class WorkerMain {
  private static final long SPIN_NANOS = 100_000;

  private WorkerMain() {}

  public static void main(String[] arguments) throws IOException {
    String top = arguments[0];
    long seed = Long.parseLong(arguments[1]);
    int processes = Integer.parseInt(arguments[2]);
    int operations = Integer.parseInt(arguments[3]);
    int process = Integer.parseInt(arguments[4]);
    Performer performer = new Performer(top);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
    String line = commands.readLine();
    while (line != null) {
      String[] words = line.split(" ", -1);
      long burst = Long.parseLong(words[0]);
      List<List<Action>> chains =
          Plan.of(seed, burst, processes, operations).processes().get(process);
      await(Long.parseLong(words[1]));
      List<List<Answer>> answers = new ArrayList<>();
      for (List<Action> chain : chains) {
        answers.add(performer.chain(chain));
      }
      answer(answers);
      line = commands.readLine();
    }
  }

  private static void await(long start) {
    long left = start - System.nanoTime();
    while (left > 0) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
      left = start - System.nanoTime();
    }
  }

  private static void answer(List<List<Answer>> answers) {
    StringBuilder text = new StringBuilder().append(answers.size()).append('\n');
    for (List<Answer> chain : answers) {
      text.append(chain.size()).append('\n');
      chain.forEach(one -> text.append(one.encode()).append('\n'));
    }
    System.out.print(text);
    System.out.flush();
  }
}
