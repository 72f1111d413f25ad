package dev.grove.actors.check;

import java.util.function.LongConsumer;

/**
 * Told how far a check is; called on the thread that checks, which it may slow, or end by throwing.
 */
public interface Progress extends LongConsumer {
  /** Of no interest to anyone. */
  Progress NONE =
      new Progress() {
        @Override
        public void phase(String name, long total) {}

        @Override
        public void accept(long done) {}
      };

  /**
   * Something else begins.
   *
   * @param name what is being checked
   * @param total what {@link #accept} will be told, all together; 0 if that is not known
   */
  void phase(String name, long total);

  /** So much more of the phase is done: bytes, or keys. */
  @Override
  void accept(long done);
}
