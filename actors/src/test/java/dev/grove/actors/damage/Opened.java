package dev.grove.actors.damage;

import dev.grove.actors.damage.Tally.Outcome;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Cases of damage for each of which a volume is opened. */
final class Opened {
  private static final int GETS = 7;
  private static final long PROGRESS_MILLIS = 10_000;

  private final SampleVolume sample;
  private final Path directory;
  private final boolean mayBeCut;
  private final Tally tally;
  private final VolumeSettings settings = SampleVolume.settings(false);
  private long lastProgress = System.currentTimeMillis();
  private String message = "";

  /**
   * @param directory where each case is tried
   * @param mayBeCut whether the log was at its end when the volume was: then nothing else knows of
   *     its last records
   */
  Opened(SampleVolume sample, Path directory, boolean mayBeCut, Tally tally) {
    this.sample = sample;
    this.directory = directory;
    this.mayBeCut = mayBeCut;
    this.tally = tally;
  }

  Path directory() {
    return sample.directory();
  }

  byte[] sound(String name) throws IOException {
    return Files.readAllBytes(sample.directory().resolve(name));
  }

  /**
   * Tries one case.
   *
   * @param content of the file, {@code null} if it is missing
   */
  void run(String kind, String name, long offset, byte[] content) throws IOException {
    if (Arrays.equals(content, sound(name))) {
      return;
    }
    String structure = structure(name, offset);
    SampleVolume.copy(sample.directory(), directory, List.of(name));
    Path file = directory.resolve(name);
    if (content == null) {
      Files.delete(file);
    } else {
      Files.write(file, content);
    }
    String what = kind + ", " + structure + ", " + name + " at " + offset;
    try {
      Outcome outcome = judge(List.of(name, what));
      check(outcome, kind, structure, what);
      tally.count(structure, kind, outcome);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(what + ": " + e.getMessage() + "\nso far\n" + tally, e);
    }
    progress(what);
  }

  private String structure(String name, long offset) throws IOException {
    if (name.endsWith(".run")) {
      return "run file";
    }
    return FileParts.of(name, sound(name), null).at(offset);
  }

  /** What is told of the file, or of the log that the file does not fit. */
  private void check(Outcome outcome, String kind, String structure, String what) {
    boolean cutting = !kind.equals("bit flipped") && structure.startsWith("log");
    boolean unusedIsFine =
        structure.contains("behind")
            || kind.equals("grown")
            || structure.equals("log seal") // docs/format.md: cannot be told from a torn tail
            || structure.startsWith("run file")
            || (structure.startsWith("log") && !mayBeCut)
            || cutting;
    if ((outcome == Outcome.CUT && !(cutting && mayBeCut))
        || (outcome == Outcome.UNUSED && !unusedIsFine)
        || (outcome == Outcome.EARLIER && structure.equals("manifest header"))) {
      throw new AssertionError("damage is not noticed: " + outcome + ", " + what);
    }
  }

  /** Opens the volume and reads all. */
  Outcome judge(List<String> named) throws IOException {
    if (!Files.exists(directory)) {
      SampleVolume.copy(sample.directory(), directory, List.of());
    }
    try {
      Volume volume = Volumes.open(directory, settings);
      try {
        return read(volume, !named.isEmpty() && named.getFirst().startsWith("manifest-"));
      } finally {
        close(volume);
      }
    } catch (VolumeException e) {
      message = e.getMessage();
      boolean isNamed =
          switch (e.reason()) {
            case DAMAGED ->
                message.contains(directory.toString())
                    && (message.contains("damaged at offset")
                        || message.contains("/GROVE is damaged")
                        || message.contains("belongs to volume")
                        || message.contains("is missing"));
            case NOT_A_VOLUME -> named.contains("GROVE");
            default -> false;
          };
      if (!isNamed) {
        throw new AssertionError("refused, but not named: " + e.reason() + " " + message, e);
      }
      return Outcome.REFUSED;
    } finally {
      deleteAll(directory);
    }
  }

  private Outcome read(Volume volume, boolean isManifest) {
    int counter = Reading.counter(volume);
    int commits = counter < 0 ? sample.commits() : counter;
    NavigableMap<byte[], byte[]> model = sample.after(commits);
    if (model == null) {
      throw new AssertionError("it has " + commits + " of " + sample.commits() + " commits");
    }
    Reading.Result result = Reading.all(volume, model, GETS);
    message = result.message();
    if (!result.isWhole()) {
      return Outcome.ISOLATED;
    }
    if (commits < sample.commits()) {
      return Outcome.CUT;
    }
    return isManifest ? Outcome.EARLIER : Outcome.UNUSED;
  }

  /** A merge that met the damage has failed, and keeps the volume from a last checkpoint. */
  private static void close(Volume volume) {
    try {
      volume.close();
    } catch (VolumeException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
    }
  }

  private void progress(String what) {
    long now = System.currentTimeMillis();
    if (now - lastProgress > PROGRESS_MILLIS) {
      lastProgress = now;
      System.out.println(tally.cases() + " cases, now " + what + ": " + message);
    }
  }

  /** A file that could be mistaken for this one: the same name, else the same directory. */
  static String sameKind(List<String> names, String name, SplittableRandom random) {
    return names.contains(name) ? name : anotherOfItsKind(names, name, random);
  }

  static String anotherOfItsKind(List<String> names, String name, SplittableRandom random) {
    List<String> others =
        names.stream().filter(n -> !n.equals(name) && kind(n).equals(kind(name))).toList();
    return others.isEmpty() ? null : others.get(random.nextInt(others.size()));
  }

  private static String kind(String name) {
    return name.startsWith("manifest-") ? "manifest" : name.substring(name.lastIndexOf('.') + 1);
  }

  private static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
