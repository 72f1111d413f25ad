package dev.grove.posix.namespace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Looks for an order of calls that explains what they told, as Wing and Gong, "Testing and
 * Verifying Concurrent Objects" (1993), with a memory of what has been tried, as Lowe, "Testing for
 * linearizability" (2017):
 *
 * <ol>
 *   <li>A process may go on with its next call if no call of others that has not been explained
 *       ended before that began.
 *   <li>Of these, the one whose call ended first is tried first: mostly it was so.
 *   <li>A step that contradicts what the call told is none. Where no process can go on, the last
 *       step is taken back.
 *   <li>The same world with the same progress of all is not tried again.
 * </ol>
 *
 * <p>Numbers of links and sizes must be right where nothing is changed meanwhile. While a call is
 * under way they may be seen before its names are, for no system takes a lock to tell them.
 */
final class Oracle {
  /** What comes of it. */
  enum Verdict {
    EXPLAINED,
    REFUTED,
    /** There were more possibilities than the limit. */
    UNDECIDED
  }

  private static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * What differs between file systems.
   *
   * @param countsDirectories whether directories have a link for each directory in them
   * @param forgetsLinks whether link may fail with ENOENT once another name of the file was taken
   *     away, as with FUSE: its kernel side then takes one from the number of links, though it may
   *     have been told the new number already, and links no file that it thinks has no link
   */
  record Rules(boolean countsDirectories, boolean forgetsLinks) {}

  private record Point(World world, List<Cursor> cursors) {}

  private final List<List<Event>> histories;
  private final Rules rules;
  private final int limit;
  private final Set<Event> disturbed = new HashSet<>();
  private final Set<Point> tried = new HashSet<>();
  private Point furthest;

  /**
   * @param histories the calls of each process in order
   * @param limit how many points may be tried
   */
  Oracle(List<List<Event>> histories, Rules rules, int limit) {
    this.histories = histories;
    this.rules = rules;
    this.limit = limit;
    furthest = new Point(World.empty(), histories.stream().map(any -> Cursor.start()).toList());
    histories.stream().flatMap(List::stream).filter(this::isDisturbed).forEach(disturbed::add);
  }

  /** Whether another process does something that may show too early in what this one tells. */
  private boolean isDisturbed(Event event) {
    boolean isLink = event.action() instanceof Action.Link && rules.forgetsLinks;
    return (isLink || event.action().isStat())
        && histories.stream()
            .flatMap(List::stream)
            .filter(other -> other.process() != event.process() && other.answer().isOk())
            .anyMatch(
                other ->
                    isLink
                        ? other.action().isRemoval() && other.begin() <= event.end()
                        : other.action().isChange() && other.overlaps(event));
  }

  Verdict decide() {
    try {
      return explains(furthest) ? Verdict.EXPLAINED : Verdict.REFUTED;
    } catch (TooMany e) {
      return Verdict.UNDECIDED;
    }
  }

  /** The calls that could not be explained where most were; for people. */
  String stuck(long since) {
    List<String> lines = new ArrayList<>();
    for (int process = 0; process < histories.size(); process++) {
      next(furthest, process).ifPresent(event -> lines.add(event.text(since)));
    }
    return String.join("\n", lines);
  }

  private Optional<Event> next(Point point, int process) {
    int at = point.cursors.get(process).event();
    List<Event> history = histories.get(process);
    return at < history.size() ? Optional.of(history.get(at)) : Optional.empty();
  }

  private static int done(Point point) {
    return point.cursors.stream().mapToInt(Cursor::event).sum();
  }

  private boolean explains(Point point) {
    List<Event> pending =
        IntStream.range(0, histories.size())
            .mapToObj(process -> next(point, process))
            .flatMap(Optional::stream)
            .sorted(Comparator.comparingLong(Event::end))
            .toList();
    if (pending.isEmpty()) {
      return true;
    } else if (!tried.add(point)) {
      return false;
    } else if (tried.size() > limit) {
      throw new TooMany();
    }
    if (done(point) > done(furthest)) {
      furthest = point;
    }
    long firstEnd = pending.getFirst().end();
    for (Event event : pending) {
      if (event.begin() <= firstEnd && step(point, event).filter(this::explains).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Optional<Point> step(Point point, Event event) {
    Set<Integer> open = new HashSet<>();
    point.cursors.forEach(cursor -> open.add(cursor.open()));
    int process = event.process();
    Cursor cursor = point.cursors.get(process);
    Steps.Counts counts =
        disturbed.contains(event)
            ? Steps.Counts.NONE
            : rules.countsDirectories ? Steps.Counts.ALL : Steps.Counts.FILES;
    return Steps.step(point.world, cursor, event, open, counts)
        .map(
            next -> {
              List<Cursor> cursors = new ArrayList<>(point.cursors);
              cursors.set(process, next.cursor());
              if (next.world() != point.world) {
                cursors.replaceAll(other -> other.observe(next.world()));
              }
              return new Point(next.world(), cursors);
            });
  }
}
