package dev.grove.actors.health;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes whose merges have met damaged runs. The rest of the tree goes on; such a node takes what
 * comes to it and merges what it can, up to a limit, beyond which commits to its keys are refused.
 * Safe for use by many threads; asking takes no lock.
 */
public final class Damage {
  private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

  /**
   * What is known of one node.
   *
   * @param node its number
   * @param range its keys
   * @param what run and offset, in words
   * @param closed whether commits to these keys are refused
   */
  public record Place(long node, KeyRange range, String what, boolean closed) {}

  private final Map<Long, Place> byNode = new TreeMap<>();

  /** Nodes of which it was told that they refuse writes: that may come and go. */
  private final Set<Long> told = new HashSet<>();

  private volatile List<Place> places = List.of();
  private volatile List<Place> closed = List.of();

  /** A merge of this node has met damage. */
  public synchronized void found(long node, KeyRange range, String what) {
    Place before = byNode.get(node);
    byNode.put(node, new Place(node, range, what, before != null && before.closed()));
    publish();
    LOG.error(
        "node {} (keys {}) is not merged any more: {}; its other keys stay readable and writable",
        node,
        text(range),
        what);
  }

  /** The node holds as much as it can take without merging, or no longer does. */
  public synchronized void close(long node, boolean now) {
    Place place = byNode.get(node);
    if (place != null && place.closed() != now) {
      byNode.put(node, new Place(node, place.range(), place.what(), now));
      publish();
      if (now && told.add(node)) {
        LOG.error(
            "writes to the keys {} are refused when there is no room for them above what is damaged: {}",
            text(place.range()),
            place.what());
      }
    }
  }

  /** The damaged run is not needed any more, or the node is gone. */
  public synchronized void over(long node) {
    told.remove(node);
    if (byNode.remove(node) != null) {
      publish();
    }
  }

  private void publish() {
    places = List.copyOf(byNode.values());
    List<Place> refused = new ArrayList<>(places);
    refused.removeIf(place -> !place.closed());
    closed = List.copyOf(refused);
  }

  public List<Place> places() {
    return places;
  }

  public boolean isDamaged(long node) {
    for (Place place : places) {
      if (place.node() == node) {
        return true;
      }
    }
    return false;
  }

  /** Whether commits to some keys are refused. */
  public boolean refusesSome() {
    return !closed.isEmpty();
  }

  /**
   * Lets a commit to {@code key} through.
   *
   * @throws VolumeException {@code DAMAGED}: its node cannot take any more
   */
  public void requireWritable(byte[] key) {
    for (Place place : closed) {
      if (place.range().contains(key)) {
        throw new VolumeException(
            Reason.DAMAGED,
            "the keys "
                + text(place.range())
                + " take no more writes: "
                + place.what()
                + "; delete what is damaged, or restore it from a backup");
      }
    }
  }

  /** A range in a form that a person can read and that loses nothing. */
  public static String text(KeyRange range) {
    return "[" + text(range.lo()) + ", " + (range.hi() == null ? "end" : text(range.hi())) + ")";
  }

  private static String text(byte[] key) {
    StringBuilder text = new StringBuilder(key.length + 16);
    for (byte b : key) {
      if (b > ' ' && b < 0x7f && b != 92) {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b));
      }
    }
    return text.toString();
  }
}
