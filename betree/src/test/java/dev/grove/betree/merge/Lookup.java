package dev.grove.betree.merge;

import dev.grove.betree.source.MessageSource;
import java.util.List;

/** Lookup through one stack of sources; {@link LookupState} for several, one after the other. */
public final class Lookup {
  private Lookup() {}

  /** The value of {@code key}, {@code null} if absent. */
  public static byte[] get(byte[] key, List<? extends MessageSource> newestFirst) {
    LookupState state = new LookupState(key);
    state.feedAll(newestFirst);
    return state.value();
  }
}
