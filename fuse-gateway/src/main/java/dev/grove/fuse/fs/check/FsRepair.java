package dev.grove.fuse.fs.check;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.inode.BadRecordException;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Mends what a {@link FsCheck} has found, one commit for each finding. Link counts come last: what
 * else is mended changes them, so they wait for a check that finds nothing else. So a caller checks
 * and mends until nothing is found.
 */
public final class FsRepair {
  private static final byte[] LOST_AND_FOUND =
      PathKeys.path(Keys.EMPTY, "lost+found".getBytes(StandardCharsets.US_ASCII));

  private final Volume volume;
  private final Timestamp now;
  private final BiConsumer<byte[], byte[]> save;

  private FsRepair(Volume volume, Timestamp now, BiConsumer<byte[], byte[]> save) {
    this.volume = volume;
    this.now = now;
    this.save = save;
  }

  /**
   * Mends what can be; nothing else may change the volume meanwhile.
   *
   * @param now for what is made anew
   * @param save is given each key and value that goes, or is replaced, before it does
   * @return the findings that were mended, in order
   */
  public static List<FsFinding> apply(
      Volume volume, FsReport report, Timestamp now, BiConsumer<byte[], byte[]> save) {
    FsRepair repair = new FsRepair(volume, now, save);
    List<FsFinding> mended = new ArrayList<>();
    for (FsFinding finding : report.findings()) {
      if (!isLast(finding.fix()) && repair.mend(finding.fix())) {
        mended.add(finding);
      }
    }
    if (mended.isEmpty()) {
      report.findings().stream().filter(f -> repair.mend(f.fix())).forEach(mended::add);
    }
    return mended;
  }

  private static boolean isLast(Fix fix) {
    return fix instanceof Fix.SetLinks || fix instanceof Fix.SetInodeLinks;
  }

  private boolean mend(Fix fix) {
    Batch batch = new Batch();
    switch (fix) {
      case Fix.None _ -> {
        return false;
      }
      case Fix.Remove remove -> {
        saveOne(remove.key());
        batch.delete(remove.key());
      }
      case Fix.RemoveRange range -> {
        saveAll(range);
        batch.deleteRange(range.range().lo(), range.range().hi());
      }
      case Fix.Put put -> {
        saveOne(put.key());
        batch.put(put.key(), put.value());
      }
      case Fix.SetLinks links -> setLinks(batch, links);
      case Fix.SetInodeLinks links -> putInode(batch, links.ino(), links.links());
      case Fix.LinkInode inode -> linkInode(batch, inode.ino());
      case Fix.MakeDirectory directory -> makeDirectory(batch, directory);
      case Fix.LinkData data -> linkData(batch, data);
      case Fix.SetNextInode next -> batch.put(PathKeys.nextInode(), encode(next.next() + 1));
    }
    volume.commit(batch);
    return true;
  }

  private void saveOne(byte[] key) {
    byte[] value = volume.get(key);
    if (value != null) {
      save.accept(key, value);
    }
  }

  private void saveAll(Fix.RemoveRange remove) {
    try (Volume.Cursor cursor = volume.scan(remove.range().lo(), remove.range().hi())) {
      while (cursor.next()) {
        save.accept(cursor.key(), cursor.value());
      }
    }
  }

  private void setLinks(Batch batch, Fix.SetLinks fix) {
    byte[] key = EntryKey.metadata(fix.path());
    InodeRecord inode = InodeCodec.decode(volume.get(key));
    saveOne(key);
    batch.put(key, InodeCodec.encode(inode.withNlink(fix.links()), fix.path()));
  }

  private void makeDirectory(Batch batch, Fix.MakeDirectory fix) {
    byte[] key = EntryKey.metadata(fix.path());
    saveOne(key);
    long ino = fix.path().length == 0 ? FileSystem.ROOT_INO : newInode(batch);
    batch.put(key, InodeCodec.encode(record(ino, FileMode.DIRECTORY | 0755, 2), fix.path()));
  }

  private InodeRecord putInode(Batch batch, long ino, int links) {
    byte[] key = PathKeys.inode(ino);
    InodeRecord inode = InodeCodec.decode(volume.get(key)).withNlink(links);
    saveOne(key);
    batch.put(key, EntryRecord.encodeShared(inode));
    return inode;
  }

  private void linkInode(Batch batch, long ino) {
    InodeRecord inode = putInode(batch, ino, 1);
    makeLostAndFound(batch);
    batch.put(PathKeys.metadata(freePath("#" + ino)), EntryRecord.link(inode));
  }

  private void makeLostAndFound(Batch batch) {
    byte[] stored = volume.get(PathKeys.metadata(LOST_AND_FOUND));
    if (stored == null || !isDirectory(stored)) {
      makeDirectory(batch, new Fix.MakeDirectory(LOST_AND_FOUND, 2));
    }
  }

  private void linkData(Batch batch, Fix.LinkData fix) {
    makeLostAndFound(batch);
    byte[] path = freePath("#" + fix.ino());
    InodeRecord file =
        record(fix.ino(), FileMode.REGULAR | 0600, 1).withSize(fix.size()).withHome(fix.home());
    batch.put(PathKeys.metadata(path), InodeCodec.encode(file, path));
  }

  private byte[] freePath(String name) {
    byte[] dir = EntryKey.dirOfPath(LOST_AND_FOUND);
    byte[] path = PathKeys.path(dir, name.getBytes(StandardCharsets.US_ASCII));
    int again = 1;
    while (volume.get(PathKeys.metadata(path)) != null) {
      again++;
      path = PathKeys.path(dir, (name + "." + again).getBytes(StandardCharsets.US_ASCII));
    }
    return path;
  }

  private static boolean isDirectory(byte[] stored) {
    try {
      return InodeCodec.decode(stored).isDirectory();
    } catch (BadRecordException e) {
      return false;
    }
  }

  private InodeRecord record(long ino, int mode, int links) {
    return new InodeRecord(
        ino, mode, links, 0, 0, 0, 0, now, now, now, now, Keys.EMPTY, Keys.EMPTY);
  }

  private long newInode(Batch batch) {
    byte[] stored = volume.get(PathKeys.nextInode());
    long next =
        stored != null && stored.length == Long.BYTES
            ? ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getLong(0)
            : largestInode() + 1;
    batch.put(PathKeys.nextInode(), encode(next + 1));
    return next;
  }

  private long largestInode() {
    long largest = FileSystem.ROOT_INO;
    try (Volume.Cursor cursor = volume.scan(new byte[] {'M'}, new byte[] {'N'})) {
      while (cursor.next()) {
        try {
          largest = Math.max(largest, EntryRecord.decode(cursor.value()).ino());
        } catch (BadRecordException e) {
          // it has no number
        }
      }
    }
    return largest;
  }

  private static byte[] encode(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value).array();
  }
}
