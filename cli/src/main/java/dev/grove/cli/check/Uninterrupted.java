package dev.grove.cli.check;

import java.util.function.Supplier;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Work that a signal does not end half-way. */
public final class Uninterrupted {
  private static final String[] SIGNALS = {"INT", "TERM", "HUP"};

  private Uninterrupted() {}

  /**
   * Does the work.
   *
   * @param onSignal called when a signal comes meanwhile
   */
  public static <T> T run(Runnable onSignal, Supplier<T> work) {
    SignalHandler[] before = new SignalHandler[SIGNALS.length];
    for (int i = 0; i < SIGNALS.length; i++) {
      before[i] = Signal.handle(new Signal(SIGNALS[i]), signal -> onSignal.run());
    }
    try {
      return work.get();
    } finally {
      for (int i = 0; i < SIGNALS.length; i++) {
        Signal.handle(new Signal(SIGNALS[i]), before[i]);
      }
    }
  }
}
