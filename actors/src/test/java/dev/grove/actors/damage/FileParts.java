package dev.grove.actors.damage;

import dev.grove.betree.run.FilterRef;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.TreeRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.TreeMap;

/** Which structure each byte of a volume's file belongs to: as docs/format.md says. */
final class FileParts {
  private static final int FILE_HEADER_BYTES = 56;
  private static final int LOG_HEAD_BYTES = 48;
  private static final int MANIFEST_HEAD_BYTES = 12;
  private static final int RUN_TRAILER_BYTES = 20;

  private final TreeMap<Long, String> begins = new TreeMap<>();

  private FileParts() {}

  static FileParts of(String name, byte[] bytes, RunMeta run) {
    FileParts parts = new FileParts();
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (name.endsWith(".run")) {
      parts.run(file, run);
    } else if (name.endsWith(".log")) {
      parts.log(file);
    } else if (name.startsWith("manifest-")) {
      parts.manifest(file);
    } else {
      parts.begins.put(0L, "identity");
    }
    return parts;
  }

  String at(long offset) {
    return begins.floorEntry(offset).getValue();
  }

  private void log(ByteBuffer file) {
    begins.put(0L, "log header");
    int at = FILE_HEADER_BYTES;
    while (at + LOG_HEAD_BYTES <= file.limit() && file.getInt(at) == 0x68524C47) {
      String kind =
          switch (file.getInt(at + 8) & ~1) {
            case 0 -> "log record";
            case 2 -> "log record (run)";
            case 4 -> "log record (whole)";
            default -> "log seal";
          };
      begins.put((long) at, kind + (kind.endsWith("seal") ? "" : ", head"));
      begins.put((long) at + LOG_HEAD_BYTES, kind + ", body");
      at += LOG_HEAD_BYTES + file.getInt(at + 12);
    }
    begins.put((long) at, "log, behind the records");
  }

  private void manifest(ByteBuffer file) {
    begins.put(0L, "manifest header");
    int at = FILE_HEADER_BYTES;
    while (at + MANIFEST_HEAD_BYTES <= file.limit()) {
      String kind =
          switch (file.getInt(at + 4)) {
            case 1 -> "manifest run";
            case 2 -> "manifest node";
            case 3, 4 -> "manifest removal";
            default -> "manifest commit";
          };
      begins.put((long) at, kind);
      at += MANIFEST_HEAD_BYTES + file.getInt(at + 8);
    }
    begins.put((long) at, "manifest, behind the commits");
  }

  private void run(ByteBuffer file, RunMeta run) {
    begins.put(0L, "run data page");
    tree(run.points(), run.dataBytes(), "run index page");
    long ranges = run.points().isEmpty() ? 0 : end(run.points());
    if (!run.deletes().isEmpty()) {
      begins.put(ranges, "run range page");
      begins.put(run.deletes().root().offset(), "run range index page");
    }
    FilterRef filter = run.filter();
    if (filter.pages() > 0) {
      begins.put(filter.offset(), "run filter page");
    }
    long trailer = run.length() - RUN_TRAILER_BYTES;
    begins.put(trailer - file.getInt((int) trailer), "run footer");
    begins.put(trailer, "run trailer");
  }

  private void tree(TreeRef tree, long begin, String name) {
    if (!tree.isEmpty()) {
      begins.put(begin, name);
    }
  }

  private static long end(TreeRef tree) {
    return tree.root().offset() + tree.root().length();
  }
}
