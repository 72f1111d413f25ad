package dev.grove.betree.message;

import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The operations of one commit, in order: all of them take effect, or none.
 *
 * <p>Filled by one thread and handed over once; keys and values are not copied and must not be
 * changed afterwards.
 */
public final class Batch {
  /** One operation of a batch. */
  public sealed interface Operation {}

  /** A message for one key. */
  public record Point(byte[] key, Message message) implements Operation {}

  /** Makes every key of a range absent. */
  public record DeleteRange(KeyRange range) implements Operation {}

  /** Most batches are short. */
  private final List<Operation> operations = new ArrayList<>(4);

  public Batch put(byte[] key, byte[] value) {
    return add(new Point(key, new Put(value)));
  }

  public Batch delete(byte[] key) {
    return add(new Point(key, Delete.INSTANCE));
  }

  public Batch patch(byte[] key, List<Edit> edits) {
    return add(new Point(key, new Patch(edits)));
  }

  public Batch deleteRange(byte[] lo, byte[] hi) {
    return add(new DeleteRange(new KeyRange(lo, hi)));
  }

  public Batch add(Operation operation) {
    operations.add(operation);
    return this;
  }

  public List<Operation> operations() {
    return operations;
  }

  public boolean isEmpty() {
    return operations.isEmpty();
  }
}
