package dev.grove.cli.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.cli.drill.Journal.Outcome;
import dev.grove.cli.drill.Journal.Step;
import dev.grove.cli.drill.Op.Mode;
import dev.grove.cli.drill.Oracle.Moment;
import dev.grove.cli.drill.Oracle.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OracleTest {
  private static final long LATE = 1_000_000;

  private final History one =
      Histories.of(
          0,
          0,
          new Op.Create("w0/f1"),
          new Op.Write("w0/f1", 0, 5000, Mode.PLAIN),
          new Op.Force("w0/f1", true),
          new Op.Rename("w0/f1", "shared/a/w0-f2"),
          new Op.Symlink("w0/l1", "target"));

  private static Verdict judge(List<History> histories, Moment moment, int... cuts) {
    return Oracle.judge(histories, Histories.survey(histories, cuts), moment);
  }

  private static String broken(Verdict verdict) {
    return String.join("\n", assertInstanceOf(Verdict.Broken.class, verdict).lines());
  }

  private static void kept(Verdict verdict) {
    assertInstanceOf(Verdict.Kept.class, verdict, verdict::toString);
  }

  @Test
  void everyStateSinceTheLastSyncIsAccepted() {
    for (int cut = 2; cut <= 5; cut++) {
      kept(judge(List.of(one), Moment.brokenFrom(LATE), cut));
    }
  }

  @Test
  void anOlderStateIsLossOfWhatWasSynced() {
    String lines = broken(judge(List.of(one), Moment.brokenFrom(LATE), 1));
    assertTrue(lines.contains("what was synced is lost"), lines);
    assertTrue(lines.contains("operation 1 of writer 0 (write w0/f1 0 5000 PLAIN)"), lines);
  }

  @Test
  void syncsOfOneWriterCoverTheOthers() {
    History other = Histories.of(1, 2, new Op.Mkdir("w1/d1"), new Op.Mkdir("w1/d2"));
    kept(judge(List.of(one, other), Moment.brokenFrom(LATE), 3, 2));
    broken(judge(List.of(one, other), Moment.brokenFrom(LATE), 3, 1));
  }

  @Test
  void aSyncThatReturnedLaterConfirmsNothingYet() {
    kept(judge(List.of(one), Moment.copied(24, 24), 0));
    broken(judge(List.of(one), Moment.copied(25, 25), 0));
  }

  @Test
  void whatBeganLaterCannotBeThere() {
    kept(judge(List.of(one), Moment.copied(25, 30), 4));
    broken(judge(List.of(one), Moment.copied(25, 39), 5));
  }

  @Test
  void aSynchronousWriteConfirmsItself() {
    History history =
        Histories.of(0, 0, new Op.Create("w0/f"), new Op.Write("w0/f", 100, 9000, Mode.DSYNC));
    kept(judge(List.of(history), Moment.brokenFrom(LATE), 3));
    broken(judge(List.of(history), Moment.brokenFrom(LATE), 2));
  }

  @Test
  void aWriteMaySplitAtTheEndOfItsFirstPage() {
    History history =
        Histories.of(0, 0, new Op.Create("w0/f"), new Op.Write("w0/f", 100, 9000, Mode.PLAIN));
    assertEquals(3, history.steps().size());
    kept(judge(List.of(history), Moment.brokenFrom(LATE), 2));
  }

  @Test
  void afterACleanEndAllIsThere() {
    kept(judge(List.of(one), Moment.brokenFrom(LATE).withEverything(), 5));
    broken(judge(List.of(one), Moment.brokenFrom(LATE).withEverything(), 4));
  }

  @Test
  void aLaterOperationWithoutAnEarlierOneIsNoPrefix() {
    History early = Histories.of(0, 0, new Op.Mkdir("w0/d1"));
    History late = Histories.of(1, 100, new Op.Mkdir("w1/d1"));
    List<History> both = List.of(early, late);
    kept(judge(both, Moment.brokenFrom(LATE), 1, 0));
    kept(judge(both, Moment.brokenFrom(LATE), 0, 0));
    String lines = broken(judge(both, Moment.brokenFrom(LATE), 0, 1));
    assertTrue(lines.contains("not a prefix"), lines);
  }

  @Test
  void operationsAtTheSameTimeMayComeInAnyOrder() {
    History early = Histories.of(0, 0, new Op.Mkdir("w0/d1"));
    History late = Histories.of(1, 3, new Op.Mkdir("w1/d1"));
    kept(judge(List.of(early, late), Moment.brokenFrom(LATE), 0, 1));
  }

  @Test
  void whatFailedMayHaveHappened() {
    Op op = new Op.Mkdir("w0/d1");
    Step failed = new Step(0, op, 10, 20, new Outcome.Failed("connection lost"));
    History history = new History(0, new Content(1, 0), new Model(), List.of(failed));
    kept(judge(List.of(history), Moment.brokenFrom(15), 0));
    kept(judge(List.of(history), Moment.brokenFrom(15), 1));
    String lines = broken(judge(List.of(history), Moment.brokenFrom(21), 0));
    assertTrue(lines.contains("failed while nothing was broken"), lines);
  }

  @Test
  void strangersAreNamed() {
    Survey survey = Histories.survey(List.of(one), 5);
    survey.found().put("shared/a/stray", new Survey.Found.Directory());
    String lines = broken(Oracle.judge(List.of(one), survey, Moment.brokenFrom(LATE)));
    assertTrue(lines.contains("nobody made shared/a/stray"), lines);
  }

  @Test
  void aChangedByteIsNamed() {
    Survey survey = Histories.survey(List.of(one), 5);
    byte[] bytes = ((Survey.Found.Regular) survey.found().get("shared/a/w0-f2")).bytes();
    bytes[4321] ^= 1;
    String lines = broken(Oracle.judge(List.of(one), survey, Moment.brokenFrom(LATE)));
    assertTrue(lines.contains("at offset 4321 expected what operation 1 wrote"), lines);
  }

  /** Of three writers at once: each of their common past states is accepted, from the floor on. */
  @Test
  void statesOfRandomHistoriesAreAcceptedAndDamageIsNot() {
    for (long seed = 1; seed <= 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<History> histories = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        histories.add(Histories.random(writer, 150, 0, random));
      }
      long moment = random.nextLong(1500);
      int[] cuts = histories.stream().mapToInt(each -> each.begunBy(moment)).toArray();
      Survey survey = Histories.survey(histories, cuts);
      Moment copied = Moment.copied(moment, moment);
      Verdict verdict = Oracle.judge(histories, survey, copied);
      assertInstanceOf(Verdict.Kept.class, verdict, "seed " + seed + ": " + verdict);
      assertTrue(isNoticed(histories, survey, copied, random), "unnoticed damage, seed " + seed);
    }
  }

  /** Changes one byte of one file: no operation wrote it so. */
  private static boolean isNoticed(
      List<History> histories, Survey survey, Moment moment, SplittableRandom random) {
    List<String> files =
        survey.found().entrySet().stream()
            .filter(
                each -> each.getValue() instanceof Survey.Found.Regular r && r.bytes().length > 0)
            .map(Map.Entry::getKey)
            .toList();
    if (files.isEmpty()) {
      return true;
    }
    String path = files.get(random.nextInt(files.size()));
    byte[] bytes = ((Survey.Found.Regular) survey.found().get(path)).bytes();
    bytes[random.nextInt(bytes.length)] ^= 0x40;
    return Oracle.judge(histories, survey, moment) instanceof Verdict.Broken;
  }
}
