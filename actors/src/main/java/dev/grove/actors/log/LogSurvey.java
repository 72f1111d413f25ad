package dev.grove.actors.log;

/**
 * How far a log is sound.
 *
 * @param lastLsn newest commit that a replay could give back
 * @param replayedBytes stored bytes of the records behind the checkpoint
 * @param endSegment the last sound segment; -1 if there is none
 * @param endOffset where its sound records end
 * @param foreignSegment a file that is no segment of this log under its name; -1 if there is none
 * @param damage what is wrong behind {@code lastLsn}, naming file and offset; empty if nothing is
 */
public record LogSurvey(
    long lastLsn,
    long replayedBytes,
    long endSegment,
    long endOffset,
    long foreignSegment,
    String damage) {
  public boolean isSound() {
    return damage.isEmpty();
  }
}
