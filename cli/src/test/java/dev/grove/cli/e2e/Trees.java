package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes trees of files and compares them. */
final class Trees {
  private static final int SHOWN = 6;

  /** A script that makes a few hundred files in the directory {@code $1}, not all alike. */
  static final String MAKE =
      """
      for d in a b/c b/d/e f; do
        mkdir -p "$1/$d"
        for i in $(seq 60); do
          head -c $((i * i * 3)) /dev/urandom >"$1/$d/file$i"
          printf 'line %s\\n' $(seq $i) >"$1/$d/text$i"
        done
      done
      chmod 755 "$1/a/file1"; chmod 600 "$1/a/file2"; ln -s ../a/file1 "$1/f/link"; ln -s nowhere "$1/f/broken"
      """;

  private static final String DESCRIBE =
      """
      find . -type d -printf '%y %m %U:%G %p\\0' -o -type l -printf '%y %l %T@ %p\\0' \\
        -o -printf '%y %m %U:%G %s %T@ %p\\0'
      find . -type f -print0 | xargs -0r cksum -z
      """;

  private Trees() {}

  /**
   * Every entry below a directory: type, mode, owner, size, time, link target, name; and each
   * file's checksum. A directory's own time and size are left out: they are the host's, not the
   * tree's.
   */
  static Set<String> describe(Path directory) throws IOException, InterruptedException {
    return new TreeSet<>(List.of(Run.bash(directory, DESCRIBE).out().split("\0", -1)));
  }

  static void assertSame(Set<String> expected, Path directory)
      throws IOException, InterruptedException {
    assertTrue(expected.size() > 2, "an empty tree proves nothing");
    Set<String> actual = describe(directory);
    if (!expected.equals(actual)) {
      fail(
          "%s differs; missing: %s; instead: %s"
              .formatted(directory, beginning(expected, actual), beginning(actual, expected)));
    }
  }

  private static List<String> beginning(Set<String> all, Set<String> without) {
    List<String> rest = new ArrayList<>(all);
    rest.removeAll(without);
    return rest.size() <= SHOWN ? rest : rest.subList(0, SHOWN);
  }
}
