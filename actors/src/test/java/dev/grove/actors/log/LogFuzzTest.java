package dev.grove.actors.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fuzz.Fuzz;
import dev.grove.actors.fuzz.Mutations;
import dev.grove.actors.log.LogFormat.Head;
import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.RunMeta;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged records of a log, all checksums right, are refused with their place, or replayed. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogFuzzTest {
  private static final long SEGMENT = 3;

  private int refused;
  private int taken;

  /** A log of one segment. */
  private record OneSegment(byte[] bytes) implements LogFiles {
    @Override
    public List<Long> list() {
      return List.of(SEGMENT);
    }

    @Override
    public String name(long number) {
      return "log/" + number;
    }

    @Override
    public long size(long number) {
      return bytes.length;
    }

    @Override
    public ByteBuffer read(long number, long offset, int length) {
      int from = (int) Math.min(offset, bytes.length);
      return ByteBuffer.wrap(bytes, from, Math.min(length, bytes.length - from)).slice();
    }

    @Override
    public void force(long number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(long number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AppendFile create(long number, ByteBuffer header) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void recycle(long number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int spares() {
      return 0;
    }

    @Override
    public void deleteSpares() {}
  }

  /** Some sound records, and then damaged ones. */
  private static byte[] segment(SplittableRandom random) {
    ByteWriter out = new ByteWriter(4096);
    ByteBuffer header = LogFormat.segmentHeader(LogFixture.VOLUME, SEGMENT, 0).encode();
    out.putBytes(header.array(), header.arrayOffset(), FileHeader.BYTES);
    long lsn = 1;
    int damagedFrom = random.nextInt(3);
    for (int i = 0; i < 4; i++) {
      long last = lsn + random.nextInt(4);
      boolean names = random.nextInt(3) == 0;
      LogChunk chunk = names ? LogFixture.naming(lsn, last, 8) : LogFixture.chunk(lsn, last);
      byte[] raw = Arrays.copyOf(chunk.body().array(), chunk.bytes());
      if (i >= damagedFrom && random.nextBoolean()) {
        byte[] other = LogFixture.chunk(1, 2).body().toByteArray();
        raw = Mutations.any(random, raw, random.nextBoolean() ? raw : other);
      }
      if (names && random.nextInt(4) != 0) {
        sealRun(raw);
      }
      boolean damaged = i >= damagedFrom && random.nextInt(3) == 0;
      record(random, out, raw, names, lsn, last, damaged);
      lsn = last + 1;
    }
    return random.nextInt(10) == 0
        ? Mutations.any(random, out.toByteArray(), out.toByteArray())
        : out.toByteArray();
  }

  /** The record of a run has a checksum of its own. */
  private static void sealRun(byte[] record) {
    if (record.length > 2 * Integer.BYTES) {
      CRC32C crc = new CRC32C();
      ByteWriter out = new ByteWriter(8);
      out.putInt(record.length - 2 * Integer.BYTES);
      System.arraycopy(out.array(), 0, record, 0, Integer.BYTES);
      crc.update(record, 0, record.length - Integer.BYTES);
      out.clear();
      out.putInt((int) crc.getValue());
      System.arraycopy(out.array(), 0, record, record.length - Integer.BYTES, Integer.BYTES);
    }
  }

  private static void record(
      SplittableRandom random,
      ByteWriter out,
      byte[] raw,
      boolean names,
      long first,
      long last,
      boolean damaged) {
    boolean packs = random.nextBoolean();
    byte[] body = packs ? LZ4Factory.fastestInstance().fastCompressor().compress(raw) : raw;
    if (damaged && random.nextBoolean()) {
      body = Mutations.any(random, body, raw);
    }
    PlaceChecksum checksum = new PlaceChecksum(LogFixture.VOLUME, SEGMENT);
    long offset = out.size();
    int flags = (packs ? LogFormat.FLAG_LZ4 : 0) | (names ? LogFormat.FLAG_RUN : 0);
    int rawBytes = packs ? Math.max(raw.length, body.length) : body.length;
    Head head =
        new Head(
            flags,
            body.length,
            rawBytes,
            checksum.of(offset, body, 0, body.length),
            first,
            last,
            first - 1);
    ByteWriter encoded = new ByteWriter(LogFormat.HEAD_BYTES);
    LogFormat.encode(head, checksum, offset, encoded);
    byte[] bytes = encoded.toByteArray();
    if (damaged && random.nextBoolean()) {
      byte[] fields = Arrays.copyOfRange(bytes, 8, bytes.length);
      System.arraycopy(Mutations.inPlace(random, fields), 0, bytes, 8, fields.length);
      encoded.clear();
      encoded.putInt(checksum.of(offset, bytes, 8, bytes.length - 8));
      System.arraycopy(encoded.array(), 0, bytes, 4, Integer.BYTES);
    }
    out.putBytes(bytes).putBytes(body);
  }

  @Test
  void segments() {
    Fuzz.run(
        "LogFuzzTest#segments",
        8_000,
        random -> {
          byte[] segment = segment(random);
          Fuzz.bounded(segment.length, () -> replay(segment));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private void replay(byte[] segment) {
    Counted counted = new Counted();
    try {
      LogEnd end = LogReader.replay(new OneSegment(segment), LogFixture.VOLUME, 0, 0, counted);
      assertEquals(counted.lsn, end.lastLsn());
      taken++;
    } catch (VolumeException e) {
      boolean placed =
          e.reason() == Reason.DAMAGED
              ? e.getMessage().startsWith("log/3 is damaged at offset ")
                  || e.getMessage().startsWith("log/3 belongs to volume ")
              : e.reason() == Reason.OTHER_FORMAT;
      assertTrue(placed, e.getMessage());
      refused++;
    }
  }

  /** What is handed over comes without gaps. */
  private static final class Counted implements LogReader.Sink {
    private long lsn;

    @Override
    public void commit(long next, Batch batch) {
      assertEquals(lsn + 1, next);
      lsn = next;
    }

    @Override
    public void commits(long first, long last, Batch batch) {
      assertEquals(lsn + 1, first);
      lsn = last;
    }

    @Override
    public void run(long first, long last, RunMeta run) {
      assertEquals(lsn + 1, first);
      assertTrue(run.entries() + run.ranges() > 0);
      lsn = last;
    }
  }
}
