package dev.grove.actors.check;

import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBytes;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReader;
import dev.grove.betree.run.RunReport;
import dev.grove.betree.run.RunReport.Loss;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs without a volume above them. */
final class RunFiles {
  /** Where the name of a file ends in what tells the run's. */
  private static final String FILE_END = ".run)";

  private RunFiles() {}

  /**
   * A run to be read past all caches; one reference, that of the caller. What the device refuses to
   * read counts as damaged.
   */
  static Run open(RunMeta meta, RunBytes bytes) {
    return new Run(meta, new RunReader(new Tolerant(bytes), new PageCache(0), 0), _ -> {});
  }

  private record Tolerant(RunBytes bytes) implements RunBytes {
    @Override
    public ByteBuffer read(long run, long offset, int length) {
      try {
        return bytes.read(run, offset, length);
      } catch (VolumeException e) {
        if (e.reason() != VolumeException.Reason.IO) {
          throw e; // whoever may not read it knows nothing of it
        }
        throw new DamagedException(run, offset, e.getMessage(), e);
      }
    }

    @Override
    public String name(long run) {
      return RunFiles.name(run);
    }
  }

  /** What a person calls a run. */
  static String name(long run) {
    return String.format(Locale.ROOT, "run %d (runs/%02x/%016x.run)", run, run & 0xff, run);
  }

  /** One finding for each of a report, with the keys that it costs. */
  static List<Finding> findings(long run, RunReport report) {
    List<Loss> losses = new ArrayList<>(report.losses());
    List<Finding> findings = new ArrayList<>();
    for (String text : report.findings()) {
      String what = named(run, text);
      Optional<Loss> loss = losses.stream().filter(l -> isAt(l, text)).findFirst();
      findings.add(loss.map(l -> Finding.error(what, l.keys())).orElse(Finding.error(what)));
      loss.ifPresent(losses::remove);
    }
    losses.forEach(
        l -> findings.add(Finding.error(name(run) + ": a page at " + l.offset(), l.keys())));
    return findings;
  }

  private static boolean isAt(Loss loss, String text) {
    String at = "at offset " + loss.offset();
    return text.contains(at + ":") || text.contains(at + " (");
  }

  private static String named(long run, String text) {
    String prefix = "run " + run;
    if (!text.startsWith(prefix)) {
      return name(run) + ": " + text;
    }
    String rest = text.substring(prefix.length());
    int path = rest.startsWith(" (") ? rest.indexOf(FILE_END) : -1;
    return name(run) + (path < 0 ? rest : rest.substring(path + FILE_END.length()));
  }
}
