package dev.grove.betree.run;

/**
 * What a page holds. The code is stored in the page, so that a page is never read as another kind.
 */
enum PageKind {
  /** Key to message. */
  DATA(1),
  /** First key to page, above data pages or other index pages. */
  INDEX(2),
  /** Lower bound to upper bound of range deletes. */
  RANGES(3),
  /** Lower bound to page, above range pages or other index pages of ranges. */
  RANGE_INDEX(4),
  /** One partition of the filter. */
  FILTER(5);

  private final byte code;

  PageKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  PageKind indexKind() {
    return this == RANGES || this == RANGE_INDEX ? RANGE_INDEX : INDEX;
  }
}
