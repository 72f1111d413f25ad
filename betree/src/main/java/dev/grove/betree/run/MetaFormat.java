package dev.grove.betree.run;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The record of a run, as its footer and as others store it.
 *
 * <pre>
 * size    field
 *    4    length of the record, this field and the checksum not counted
 *    8    run id
 *    8    salt
 *    8    bytes of the blob
 *    8    number of points
 *    8    how many of them are deletes
 *    8    how many of them are patches
 *    8    number of range deletes
 *    .    varint length, smallest key covered
 *    1    1 if there is an upper end of the keys covered, else 0
 *    .    varint length, that end (if there is one)
 *  8+4+1  index of the points: offset and stored length of its root page, levels (all 0: no points)
 *  8+4+1  index of the range deletes, likewise
 *  8+4+4  filter: offset, pages, 64-byte blocks in each page (all 0: no filter)
 *    .    varint number of bounds; for each: varint length, lower bound, 1 or 0, varint length, upper bound (after a 1)
 *    .    varint number of samples; for each: varint key length, key, 8 bytes of data before it
 *    4    CRC32C of the record
 * </pre>
 */
final class MetaFormat {
  private static final int MAX_LEVELS = 16;
  private static final int SAMPLE_MIN_BYTES = 9;
  private static final int RANGE_MIN_BYTES = 2;

  private MetaFormat() {}

  static void encode(RunMeta meta, ByteWriter out) {
    int start = out.size();
    out.putInt(0);
    out.putLong(meta.id()).putLong(meta.salt()).putLong(meta.length());
    out.putLong(meta.entries()).putLong(meta.tombstones());
    out.putLong(meta.patches()).putLong(meta.ranges());
    encode(meta.covered(), out);
    encode(meta.points(), out);
    encode(meta.deletes(), out);
    FilterRef filter = meta.filter();
    out.putLong(filter.offset()).putInt(filter.pages()).putInt(filter.blocksPerPage());
    out.putVarint(meta.bounds().size());
    meta.bounds().forEach(bound -> encode(bound, out));
    out.putVarint(meta.samples().size());
    for (Sample sample : meta.samples()) {
      out.putSized(sample.key()).putLong(sample.bytesBefore());
    }
    out.setInt(start, out.size() - start - Integer.BYTES);
    out.putInt(crc(out.array(), start, out.size() - start));
  }

  static RunMeta decode(ByteReader in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining() - Integer.BYTES) {
      throw new MalformedException(
          "run record of " + length + " bytes, " + in.remaining() + " left");
    }
    byte[] record = new byte[Integer.BYTES + length];
    LittleEndian.putInt(record, 0, length);
    System.arraycopy(in.getBytes(length), 0, record, Integer.BYTES, length);
    int stored = in.getInt();
    int found = crc(record, 0, record.length);
    if (stored != found) {
      throw new MalformedException(
          "run record's checksum is %08x, stored is %08x".formatted(found, stored));
    }
    ByteReader fields = new ByteReader(record, Integer.BYTES, record.length);
    RunMeta meta = decodeFields(fields);
    fields.expectEnd();
    MetaCheck.check(meta);
    return meta;
  }

  private static RunMeta decodeFields(ByteReader in) {
    long id = in.getLong();
    long salt = in.getLong();
    long length = in.getLong();
    long entries = in.getLong();
    long tombstones = in.getLong();
    long patches = in.getLong();
    long ranges = in.getLong();
    KeyRange covered = decodeRange(in);
    TreeRef points = decodeTree(in);
    TreeRef deletes = decodeTree(in);
    FilterRef filter = new FilterRef(in.getLong(), in.getInt(), in.getInt());
    List<KeyRange> bounds = decodeBounds(in);
    int count = in.getCount(SAMPLE_MIN_BYTES);
    List<Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(new Sample(in.getSized(), in.getLong()));
    }
    return new RunMeta(
        id,
        salt,
        length,
        entries,
        tombstones,
        patches,
        ranges,
        covered.lo(),
        covered.hi(),
        points,
        deletes,
        filter,
        bounds,
        samples);
  }

  private static void encode(KeyRange range, ByteWriter out) {
    out.putSized(range.lo());
    out.putByte(range.hi() == null ? 0 : 1);
    if (range.hi() != null) {
      out.putSized(range.hi());
    }
  }

  private static KeyRange decodeRange(ByteReader in) {
    byte[] lo = in.getSized();
    int bound = in.getByte();
    if (bound > 1) {
      throw new MalformedException("a bound of kind " + bound);
    }
    return new KeyRange(lo, bound == 0 ? null : in.getSized());
  }

  private static List<KeyRange> decodeBounds(ByteReader in) {
    int count = in.getCount(RANGE_MIN_BYTES);
    if (count > RunMeta.MAX_BOUNDS) {
      throw new MalformedException("run record with " + count + " bounds");
    }
    List<KeyRange> bounds = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      bounds.add(decodeRange(in));
    }
    return bounds;
  }

  private static void encode(TreeRef tree, ByteWriter out) {
    PageRef root = tree.isEmpty() ? new PageRef(0, 0) : tree.root();
    out.putLong(root.offset()).putInt(root.length()).putByte(tree.levels());
  }

  private static TreeRef decodeTree(ByteReader in) {
    PageRef root = new PageRef(in.getLong(), in.getInt());
    int levels = in.getByte();
    if (levels > MAX_LEVELS) {
      throw new MalformedException("index of " + levels + " levels");
    }
    return levels == 0 ? TreeRef.EMPTY : new TreeRef(root, levels);
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
