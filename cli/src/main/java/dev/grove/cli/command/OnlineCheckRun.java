package dev.grove.cli.command;

import com.typesafe.config.Config;
import dev.grove.cli.check.ProgressLine;
import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Has the process that serves a volume check it, and shows how far it is. */
record OnlineCheckRun(ControlClient client, Path place, CheckText text, ProgressLine progress) {
  private static final long LOOK_MILLIS = 100;

  int run() throws InterruptedException {
    ask("check");
    // A signal ends this process, not the check: it is told to end then.
    Thread atExit = Thread.ofPlatform().unstarted(() -> client.ask(place, "stop"));
    Runtime.getRuntime().addShutdownHook(atExit);
    int shown = 0;
    String phase = "";
    Config job = ask("job " + shown);
    while (true) {
      List<String> lines = job.getStringList("lines");
      if (!job.getString("phase").equals(phase)) {
        phase = job.getString("phase");
        progress.phase(phase, job.getLong("total"));
      }
      progress.at(job.getLong("done"));
      lines.forEach(text::line);
      shown += lines.size();
      if (lines.isEmpty() && !job.getBoolean("inProgress")) {
        break;
      }
      Thread.sleep(lines.isEmpty() ? LOOK_MILLIS : 0);
      job = ask("job " + shown);
    }
    progress.end();
    Runtime.getRuntime().removeShutdownHook(atExit);
    return text.end(
        place, job.getLong("errors"), job.getLong("notes"), counts(job), job.getString("end"));
  }

  private static Map<String, Long> counts(Config job) {
    Map<String, Long> counts = new HashMap<>();
    for (String name : List.of("directories", "files", "blocks", "runs")) {
      if (job.hasPath(name)) {
        counts.put(name, job.getLong(name));
      }
    }
    return counts;
  }

  private Config ask(String request) {
    return ask(client, place, request);
  }

  /** The answer of the process that serves {@code place}; a refusal is a problem. */
  static Config ask(ControlClient client, Path place, String request) {
    Config answer =
        client
            .ask(place, request)
            .orElseThrow(
                () ->
                    new Problem(
                        ExitCode.NOT_RUNNING,
                        "nothing answers for " + place + "; mount the volume, and try again"))
            .values();
    if (answer.hasPath("error")) {
      throw new Problem(
          ExitCode.FAILURE,
          answer.getString("error") + ": " + place + "; wait, or `grove scrub --stop`");
    }
    return answer;
  }
}
