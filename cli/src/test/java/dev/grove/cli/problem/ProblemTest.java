package dev.grove.cli.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.fuse.kernel.MountException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ProblemTest {
  @Test
  void exitCodesAreDistinctAndStayAsTheyAre() {
    assertEquals(
        "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14",
        Arrays.stream(ExitCode.values())
            .map(code -> Integer.toString(code.number()))
            .collect(Collectors.joining(" ")));
  }

  @Test
  void whatAVolumeCannotDoKeepsItsWordsAndHasItsCode() {
    Set<ExitCode> codes = EnumSet.noneOf(ExitCode.class);
    for (VolumeException.Reason reason : VolumeException.Reason.values()) {
      Problem problem = Problem.of(new VolumeException(reason, "words"));
      assertEquals("grove: words", problem.line());
      codes.add(problem.exitCode());
    }
    assertEquals(8, codes.size());
  }

  @Test
  void mountFailuresHaveTheirCodes() {
    assertEquals(
        ExitCode.MOUNT_POINT_BUSY,
        Problem.of(new MountException(MountException.Kind.BUSY, "x")).exitCode());
    assertEquals(
        ExitCode.NO_FUSE,
        Problem.of(new MountException(MountException.Kind.NO_FUSE, "x")).exitCode());
  }

  @Test
  void theUnforeseenSaysHowToSeeMore() {
    Problem problem = Problem.of(new IllegalStateException("a\n  b\r\nc"));
    assertEquals(ExitCode.FAILURE, problem.exitCode());
    assertTrue(problem.line().startsWith("grove: IllegalStateException: a b c; run again with"));
  }
}
