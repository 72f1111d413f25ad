package dev.grove.betree.run;

/** One of the two indexed sequences of a run: its points, or its range deletes. */
record PageTree(
    RunReader reader, RunMeta meta, ResidentPages resident, TreeRef ref, PageKind leafKind) {
  static PageTree points(RunReader reader, RunMeta meta, ResidentPages resident) {
    return new PageTree(reader, meta, resident, meta.points(), PageKind.DATA);
  }

  static PageTree deletes(RunReader reader, RunMeta meta, ResidentPages resident) {
    return new PageTree(reader, meta, resident, meta.deletes(), PageKind.RANGES);
  }

  /**
   * The only leaf in which {@code key}, or the last entry at or below it, can be; the tree is not
   * empty.
   */
  Page leafFor(byte[] key, ReadMode mode) {
    Page page = index(ref.root(), mode);
    for (int level = 1; level < ref.levels(); level++) {
      page = index(page.refAt(position(page, key)), mode);
    }
    return leaf(page.refAt(position(page, key)), mode);
  }

  /** One leaf page, past all reading ahead. */
  Page leaf(PageRef page, ReadMode mode) {
    try {
      return reader.page(meta, leafKind, page, mode);
    } catch (DamagedException e) {
      throw named(e, page);
    }
  }

  Page index(PageRef page, ReadMode mode) {
    try {
      return resident.index(leafKind.indexKind(), page, mode);
    } catch (DamagedException e) {
      throw named(e, page);
    }
  }

  /** The damage of a page, with the keys that it concerns. */
  DamagedException named(DamagedException damage, PageRef page) {
    return damage.of(reader.name(meta.id()), DamagedKeys.of(this, page.offset()));
  }

  /**
   * Where to go down for {@code key}: the first key of an index page is not above any key that is
   * led there.
   */
  int position(Page page, byte[] key) {
    int floor = page.floor(key);
    if (floor < 0) {
      throw named(
          PageFormat.damaged(meta.id(), ref.root().offset(), "index keys are out of order"),
          ref.root());
    }
    return floor;
  }
}
