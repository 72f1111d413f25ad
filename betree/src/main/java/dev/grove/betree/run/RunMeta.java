package dev.grove.betree.run;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import java.util.List;

/**
 * What is known of a run without reading it. Stored in the run's footer, and again by whoever
 * refers to the run.
 *
 * @param id identity of the run
 * @param salt a random number that, with the id, its pages' checksums are seeded with: so these are
 *     the bytes that were written for this record, and for no other run that ever had the id
 * @param length bytes of the whole blob
 * @param entries number of point messages
 * @param tombstones how many of the points are deletes
 * @param patches how many of the points are patches
 * @param ranges number of range deletes; adjacent ones count as one
 * @param lo smallest key that a point or range covers
 * @param hi exclusive end of what points and ranges cover, {@code null} if a range has no end
 * @param points index of the point messages
 * @param deletes index of the range deletes
 * @param filter the filter of the points
 * @param bounds the range deletes themselves, in key order, if there are at most {@link
 *     #MAX_BOUNDS}; else empty, and only the pages of the run know them
 * @param samples milestones for {@link #bytesIn}, at most 64: the first has the first point's key,
 *     the last the successor of the last point's key and all data bytes before it; empty without
 *     points
 */
public record RunMeta(
    long id,
    long salt,
    long length,
    long entries,
    long tombstones,
    long patches,
    long ranges,
    byte[] lo,
    byte[] hi,
    TreeRef points,
    TreeRef deletes,
    FilterRef filter,
    List<KeyRange> bounds,
    List<Sample> samples) {
  /** No more range deletes are listed here. */
  public static final int MAX_BOUNDS = 32;

  public RunMeta {
    bounds = List.copyOf(bounds);
    samples = List.copyOf(samples);
  }

  RunTag tag() {
    return new RunTag(id, salt);
  }

  public boolean hasRanges() {
    return ranges > 0;
  }

  /** Whether the run holds nothing but puts, so that it may be part of a leaf's base. */
  public boolean isOnlyPuts() {
    return ranges == 0 && tombstones == 0 && patches == 0;
  }

  /** Whether a range delete of the run may overlap {@code range}; never a wrong "no". */
  public boolean mayDeleteIn(KeyRange range) {
    boolean unknown = ranges != bounds.size();
    return unknown ? covered().overlaps(range) : bounds.stream().anyMatch(range::overlaps);
  }

  /** Whether a single range delete of the run covers {@code range}; never a wrong "yes". */
  public boolean surelyDeletes(KeyRange range) {
    return bounds.stream().anyMatch(bound -> bound.covers(range));
  }

  /** The keys that points and ranges of the run cover, as one range. */
  public KeyRange covered() {
    return new KeyRange(lo, hi);
  }

  /** Stored bytes of all data pages. */
  public long dataBytes() {
    return samples.isEmpty() ? 0 : samples.getLast().bytesBefore();
  }

  /**
   * Estimates the stored bytes of the points in {@code range}, interpolating between the samples.
   * Ranges weigh nothing. Monotone: the parts of a range sum up to the whole.
   */
  public long bytesIn(KeyRange range) {
    if (samples.isEmpty() || range.isEmpty()) {
      return 0;
    }
    long end = range.hi() == null ? dataBytes() : Samples.bytesBefore(samples, range.hi());
    return end - Samples.bytesBefore(samples, range.lo());
  }

  public void encode(ByteWriter out) {
    MetaFormat.encode(this, out);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws dev.grove.betree.bytes.MalformedException if the bytes are not an encoded record
   */
  public static RunMeta decode(ByteReader in) {
    return MetaFormat.decode(in);
  }
}
