package dev.grove.betree.merge;

import dev.grove.betree.message.Message;
import dev.grove.betree.message.Messages;
import dev.grove.betree.message.Patch;
import dev.grove.betree.run.KeyHash;
import dev.grove.betree.run.RunSlice;
import dev.grove.betree.source.MessageSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The search for one key through sources that are fed to it, newest first, until one of them
 * decides.
 *
 * <pre>
 * 1. the source's message: a put or a delete decides; a patch is remembered;
 * 2. then the source's range deletes: one that covers the key decides "absent below the patches remembered";
 * 3. else the next older source.
 * </pre>
 *
 * <p>The same stack fed twice in a row does no harm, because replaying a whole suffix of messages
 * in order changes nothing: so a reader may meet a flushed slice in the parent and again in the
 * child. Used by one thread.
 */
public final class LookupState {
  private final byte[] key;
  private Message newest;
  private List<Message> newestFirst;
  private boolean decided;
  private boolean hashed;
  private long hash;

  public LookupState(byte[] key) {
    this.key = key;
  }

  public byte[] key() {
    return key;
  }

  /** Whether older sources cannot change the answer. */
  public boolean isDecided() {
    return decided;
  }

  /**
   * Looks into the next older source, unless the answer is decided.
   *
   * @return whether it is now
   */
  public boolean feed(MessageSource source) {
    if (decided) {
      return true;
    }
    remember(source instanceof RunSlice slice ? slice.find(key, hash()) : source.find(key));
    decided = decided || source.deletes(key);
    return decided;
  }

  /** One hash serves all runs; memtables, which come first and often decide, need none. */
  private long hash() {
    if (!hashed) {
      hash = KeyHash.of(key);
      hashed = true;
    }
    return hash;
  }

  /** Feeds the sources in order until one decides. */
  public boolean feedAll(List<? extends MessageSource> sources) {
    for (int i = 0; i < sources.size() && !decided; i++) {
      feed(sources.get(i));
    }
    return decided;
  }

  /** The value, {@code null} if absent, provided that nothing older is left to be fed. */
  public byte[] value() {
    if (newestFirst != null) {
      return Messages.applyAll(newestFirst, null);
    }
    return newest == null ? null : Messages.apply(newest, null);
  }

  private void remember(Message message) {
    if (message == null) {
      return;
    }
    decided = !(message instanceof Patch);
    if (newest == null) {
      newest = message;
      return;
    }
    if (newestFirst == null) {
      newestFirst = new ArrayList<>();
      newestFirst.add(newest);
    }
    newestFirst.add(message);
  }
}
