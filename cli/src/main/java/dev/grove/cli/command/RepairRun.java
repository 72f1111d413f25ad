package dev.grove.cli.command;

import dev.grove.actors.check.StoreReport;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LocalRescue;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.cli.check.ProgressLine;
import dev.grove.cli.check.Protocol;
import dev.grove.cli.check.RepairOutcome;
import dev.grove.cli.check.Repairer;
import dev.grove.cli.check.Uninterrupted;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** From a check's findings to a plan, to a question, to a repaired volume. */
record RepairRun(
    LocalDirectory directory,
    VolumeSettings settings,
    CheckText text,
    ProgressLine progress,
    Path planFile,
    Path save,
    boolean yes) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  int run(StoreReport report, Protocol protocol) {
    RepairOutcome plan = Repairer.plan(directory, settings, report, progress);
    progress.end();
    Path place = directory.directory();
    if (plan.lines().isEmpty() && plan.left().isEmpty()) {
      text.say("there is nothing to repair");
      return text.end(place, protocol, "finished");
    }
    Path rescue = save == null ? place.resolve(LocalRescue.PREFIX + now()) : save.toAbsolutePath();
    List<String> lines = lines(plan, rescue);
    lines.forEach(text::say);
    write(lines);
    if (!plan.left().isEmpty() && plan.lines().isEmpty()) {
      return text.end(place, protocol, "finished");
    }
    if (!yes && !Terminal.confirms("repair now?")) {
      text.say("nothing was changed");
      return text.end(place, protocol, "finished");
    }
    RepairOutcome done =
        Uninterrupted.run(
            () -> text.say("the repair is under way and must not be cut short; it ends soon"),
            () -> Repairer.apply(directory, settings, report, rescue, progress));
    progress.end();
    done.left().forEach(what -> text.line("error: " + what));
    text.say("what was changed or removed is in " + rescue + ", as it was");
    int code = done.left().isEmpty() ? CheckExit.CORRECTED : CheckExit.ERRORS_LEFT;
    text.end(
        place,
        done.left().size(),
        0,
        protocol.counts(),
        done.left().isEmpty() ? "repaired" : "finished",
        code);
    return code;
  }

  private static List<String> lines(RepairOutcome plan, Path rescue) {
    List<String> lines = new ArrayList<>();
    lines.add("plan:");
    plan.lines().forEach(line -> lines.add("  " + line));
    if (!plan.left().isEmpty()) {
      lines.add("not repaired by it:");
      plan.left().forEach(line -> lines.add("  " + line));
    }
    if (!plan.lines().isEmpty()) {
      lines.add("saved first, as it is now: everything that is changed or removed, in " + rescue);
    }
    return lines;
  }

  private void write(List<String> lines) {
    if (planFile == null) {
      return;
    }
    try {
      Files.write(planFile, lines);
    } catch (IOException e) {
      throw new Problem(
          ExitCode.FAILURE, "cannot write the plan: " + planFile + "; choose another file", e);
    }
  }

  private static String now() {
    return LocalDateTime.now(ZoneOffset.UTC).format(TIME);
  }
}
