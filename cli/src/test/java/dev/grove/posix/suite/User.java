package dev.grove.posix.suite;

import java.util.List;

/**
 * Whom a thread of the suite acts as.
 *
 * @param groups the supplementary ones
 */
public record User(String name, int uid, int gid, List<Integer> groups) {
  /** A group that only the first user is a supplementary member of. */
  public static final int CLUB = 20_003;

  public static final User ROOT = new User("root", 0, 0, List.of());
  public static final User FIRST = new User("first", 10_001, 20_001, List.of(20_001, CLUB));
  public static final User SECOND = new User("second", 10_002, 20_002, List.of(20_002));

  @Override
  public String toString() {
    return name;
  }
}
