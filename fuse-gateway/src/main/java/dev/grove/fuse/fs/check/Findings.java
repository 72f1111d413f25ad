package dev.grove.fuse.fs.check;

import java.util.ArrayList;
import java.util.List;

/** Collects findings, bounded. */
final class Findings {
  private final List<FsFinding> all = new ArrayList<>();
  private final List<String> affected = new ArrayList<>();
  private long more;

  void add(String what, Fix fix) {
    if (all.size() < FsCheck.MAX_FINDINGS) {
      all.add(new FsFinding(what, fix));
    } else {
      more++;
    }
  }

  void affected(String what) {
    if (affected.size() < FsCheck.MAX_FINDINGS) {
      affected.add(what);
    }
  }

  List<FsFinding> all() {
    return all;
  }

  List<String> affected() {
    return affected;
  }

  long more() {
    return more;
  }
}
