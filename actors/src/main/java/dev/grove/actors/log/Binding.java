package dev.grove.actors.log;

import java.util.concurrent.atomic.AtomicReference;

/**
 * How the log gets the commits of one memtable. Open at first; whoever claims it first decides, for
 * good (except that the compactor gives its claim back where there is no room for the run): the
 * compactor when it begins to write the memtable's run, or the root when the commits must not wait
 * for that. Used by many threads.
 */
public final class Binding {
  private enum State {
    OPEN,
    RUN,
    COMMITS
  }

  private final AtomicReference<State> state;

  private Binding(State state) {
    this.state = new AtomicReference<>(state);
  }

  /** Still to be decided. */
  public static Binding open() {
    return new Binding(State.OPEN);
  }

  /** The log has the commits, or is getting them. */
  public static Binding byCommits() {
    return new Binding(State.COMMITS);
  }

  /**
   * Claims it for the run: then that must be forced before it is handed to the root. Claiming again
   * gives the same answer.
   */
  public boolean claimForRun() {
    return claim(State.RUN);
  }

  /** Claims it for the commits: then they must be written into the log. */
  public boolean claimForCommits() {
    return claim(State.COMMITS);
  }

  /**
   * There is no room for the run: whoever comes first decides again. Only for who has claimed it
   * for the run, and before the run is handed on.
   */
  public void giveUpRun() {
    state.compareAndSet(State.RUN, State.OPEN);
  }

  public boolean isByRun() {
    return state.get() == State.RUN;
  }

  public boolean isByCommits() {
    return state.get() == State.COMMITS;
  }

  private boolean claim(State wanted) {
    return state.compareAndSet(State.OPEN, wanted) || state.get() == wanted;
  }
}
