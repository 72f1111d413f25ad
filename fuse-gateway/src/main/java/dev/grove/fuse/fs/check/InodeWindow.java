package dev.grove.fuse.fs.check;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What is remembered of the inodes with numbers in {@code [from, to)}: which are in use, a bit
 * each, which of them have extended attributes, where the blocks are of those files whose name is
 * another than their blocks have, and how many links there are to those that have links. If there
 * are too many of those, the window gets smaller, and the next one begins where it ends.
 */
final class InodeWindow {
  private static final int MAX_INODES = 1 << 26;

  /** Of what is remembered one by one: inodes whose blocks are elsewhere, and counts of links. */
  private static final long MAX_REMEMBERED_BYTES = 64L << 20;

  /** What one takes in memory: entry of a map, key, value; names in addition. */
  private static final int REMEMBERED_BYTES = 112;

  /** Blocks that are not under the file's own name. */
  record Moved(byte[] home, HoleCheck.Counted counted) {
    int nameBytes() {
      byte[] path = counted.path();
      return home.length + counted.key().length + (path == null ? 0 : path.length);
    }
  }

  private final long from;
  private long to;
  private final BitSet used = new BitSet();
  private final BitSet withAttributes = new BitSet();
  private final Map<Long, Moved> moved = new HashMap<>();
  private final Map<Long, Integer> names = new HashMap<>();
  private long nameBytes;

  private InodeWindow(long from) {
    this.from = from;
    this.to = from + MAX_INODES;
  }

  static InodeWindow first() {
    return new InodeWindow(1);
  }

  boolean hasNext(long end) {
    return to < end;
  }

  InodeWindow next() {
    return new InodeWindow(to);
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  boolean covers(long ino) {
    return ino >= from && ino < to;
  }

  /** Whether the number is used for the first time. */
  boolean use(long ino) {
    if (!covers(ino)) {
      return true;
    }
    boolean before = used.get((int) (ino - from));
    used.set((int) (ino - from));
    return !before;
  }

  boolean isUsed(long ino) {
    return covers(ino) && used.get((int) (ino - from));
  }

  /** The record of the inode says that it has extended attributes. */
  void withAttributes(long ino) {
    if (covers(ino)) {
      withAttributes.set((int) (ino - from));
    }
  }

  boolean hasAttributes(long ino) {
    return covers(ino) && withAttributes.get((int) (ino - from));
  }

  void moved(long ino, byte[] home, HoleCheck.Counted counted) {
    if (!covers(ino)) {
      return;
    }
    Moved before = moved.put(ino, new Moved(home, counted));
    nameBytes += moved.get(ino).nameBytes() - (before == null ? 0 : before.nameBytes());
    shrink();
  }

  /** There is one more link to the inode. */
  void named(long ino) {
    if (covers(ino)) {
      names.merge(ino, 1, Integer::sum);
      shrink();
    }
  }

  int names(long ino) {
    return names.getOrDefault(ino, 0);
  }

  private void shrink() {
    while (rememberedBytes() > MAX_REMEMBERED_BYTES && to - from > 1) {
      to = from + (to - from) / 2;
      moved.keySet().removeIf(each -> each >= to);
      names.keySet().removeIf(each -> each >= to);
      nameBytes = moved.values().stream().mapToLong(Moved::nameBytes).sum();
    }
  }

  private long rememberedBytes() {
    return nameBytes + (long) REMEMBERED_BYTES * (moved.size() + names.size());
  }

  Moved moved(long ino) {
    return moved.get(ino);
  }
}
