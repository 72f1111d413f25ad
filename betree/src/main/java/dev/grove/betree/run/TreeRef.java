package dev.grove.betree.run;

/**
 * The root of a page index.
 *
 * @param root the topmost index page, {@code null} if there are no entries
 * @param levels index pages between the root and a leaf page, both ends counted: 1 if the root
 *     points at leaf pages, 0 if empty
 */
public record TreeRef(PageRef root, int levels) {
  public static final TreeRef EMPTY = new TreeRef(null, 0);

  public boolean isEmpty() {
    return levels == 0;
  }
}
