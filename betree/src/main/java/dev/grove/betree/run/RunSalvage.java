package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.EncodedMessage;

/**
 * Makes a new run of what can still be read of a damaged one. Entries that stand behind a page that
 * cannot be read are missing in it, and only those: what {@link RunReport#losses} tells.
 *
 * <p>Keeps the new run in memory, and one page of each level of the old one.
 */
public final class RunSalvage {
  private final RunMeta meta;
  private final RunReader reader;
  private final RunBuilder builder;
  private byte[] lastKey;
  private KeyRange lastRange;

  private RunSalvage(Run damaged, long id, RunOptions options) {
    this.meta = damaged.meta();
    this.reader = damaged.reader();
    this.builder = new RunBuilder(id, options);
  }

  /**
   * The readable entries of a run.
   *
   * @param id of the new run
   * @return {@code null} if nothing can be read
   */
  public static RunImage of(Run damaged, long id, RunOptions options) {
    RunSalvage salvage = new RunSalvage(damaged, id, options);
    salvage.walk(PageKind.DATA, salvage.meta.points(), salvage.points());
    salvage.walk(PageKind.RANGES, salvage.meta.deletes(), salvage.ranges());
    return salvage.builder.isEmpty() ? null : salvage.builder.finish();
  }

  private void walk(PageKind kind, TreeRef tree, PageTreeChecker.Visitor visitor) {
    RunFindings ignored = new RunFindings(meta.id());
    new PageTreeChecker(reader, meta, kind, ignored, _ -> {}, visitor).walk(tree);
  }

  private PageTreeChecker.Visitor points() {
    EncodedMessage message = new EncodedMessage();
    return new Entries() {
      @Override
      public void entry(byte[] key, byte[] body, int from, int to) {
        if (lastKey == null || Keys.compare(lastKey, key) < 0) {
          PageValues.encoded(meta.id(), body, from, to, message);
          builder.add(key, message);
          lastKey = key;
        }
      }
    };
  }

  private PageTreeChecker.Visitor ranges() {
    return new Entries() {
      @Override
      public void entry(byte[] key, byte[] body, int from, int to) {
        KeyRange range = new KeyRange(key, PageValues.upperBound(body, from, to));
        boolean follows =
            lastRange == null
                || (lastRange.hi() != null && Keys.compare(lastRange.hi(), range.lo()) <= 0);
        if (follows && !range.isEmpty()) {
          builder.addRange(range);
          lastRange = range;
        }
      }
    };
  }

  /** What a salvage takes of a page. */
  private interface Entries extends PageTreeChecker.Visitor {
    @Override
    default void leaf(byte[] separator, PageRef page) {}
  }
}
