package dev.grove.actors.crash;

/** A promise is broken at a point; says how to go there again. */
final class PointFailed extends AssertionError {
  private static final long serialVersionUID = 1;

  PointFailed(Point point, Throwable cause) {
    super(
        """
        %s: %s
        again: mvn -q test -pl actors -am -Dsurefire.failIfNoSpecifiedTests=false \
        -Dtest=CrashPointTest#everyPointKeepsThePromises -Dgrove.crash.point='%s'"""
            .formatted(point, cause.getMessage(), point),
        cause);
  }
}
