package dev.grove.fuse.fs.check;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;

/**
 * Counts again what a file's record says of bytes in holes, from which {@code st_blocks} comes.
 * Whoever scans the blocks of a file tells how many bytes they cover; only files without any block
 * are looked at here.
 */
final class HoleCheck {
  private final FsCheck check;
  private final Findings findings;

  HoleCheck(FsCheck check, Findings findings) {
    this.check = check;
    this.findings = findings;
  }

  /**
   * Where the count stands.
   *
   * @param key of the record
   * @param path of the entry; {@code null} if the record is under the inode's number
   */
  record Counted(byte[] key, byte[] path, long size, long holes) {}

  /** Of a file that may have no block at all, which no scan of blocks comes across. */
  void withoutBlocks(Counted file, byte[] prefix) {
    if (file.holes != file.size
        && check.isEmpty(new KeyRange(PathKeys.data(prefix, 0), Keys.prefixEnd(prefix)))) {
      compare(file, 0);
    }
  }

  /**
   * Compares.
   *
   * @param stored bytes below the size that lie in stored blocks
   */
  void compare(Counted file, long stored) {
    long holes = file.size - stored;
    if (holes == file.holes || !check.isComplete()) {
      return;
    }
    byte[] record = check.get(file.key);
    if (record == null || !check.isComplete()) {
      return;
    }
    InodeRecord mended = InodeCodec.decode(record).withHoles(holes);
    findings.add(
        "%s: %d of its bytes are in holes, its record says %d; it is corrected"
            .formatted(KeyText.of(file.key), holes, file.holes),
        new Fix.Put(
            file.key,
            file.path == null
                ? EntryRecord.encodeShared(mended)
                : InodeCodec.encode(mended, file.path)));
  }
}
