package dev.grove.actors.manifest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fuzz.Fuzz;
import dev.grove.actors.fuzz.Mutations;
import dev.grove.actors.manifest.ManifestFormat.Commit;
import dev.grove.actors.manifest.ManifestFormat.RecordType;
import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.bytes.ByteWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged manifests, the checksums of their records right, are refused with the place, or read. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManifestFuzzTest {
  private static final UUID VOLUME = new UUID(3, 4);
  private static final long NUMBER = 5;
  private static final List<RecordType> KINDS =
      List.of(RecordType.RUN, RecordType.NODE, RecordType.REMOVED_RUN, RecordType.REMOVED_NODE);

  private int refused;
  private int taken;

  private record OneFile(byte[] bytes) implements ManifestFiles {
    @Override
    public List<Long> list() {
      return List.of(NUMBER);
    }

    @Override
    public String name(long number) {
      return "manifest-" + number;
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
    public AppendFile prepare(long number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void publish(long number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void abandon(long number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AppendFile append(long number, long length) {
      throw new UnsupportedOperationException();
    }
  }

  /** A manifest of a few checkpoints, in which each record may be damaged. */
  private static final class Maker {
    private final SplittableRandom random;
    private final ByteWriter out = new ByteWriter(1024);
    private final PlaceChecksum checksum = new PlaceChecksum(VOLUME, NUMBER);
    private final Map<RecordType, Set<Long>> live =
        new HashMap<>(Map.of(RecordType.RUN, new HashSet<>(), RecordType.NODE, new HashSet<>()));
    private final int damage;

    Maker(SplittableRandom random) {
      this.random = random;
      this.damage = 2 + random.nextInt(40);
    }

    byte[] make() {
      ByteBuffer header = ManifestFormat.header(VOLUME, NUMBER).encode();
      out.putBytes(header.array(), header.arrayOffset(), FileHeader.BYTES);
      for (int sequence = 1; sequence <= 3; sequence++) {
        checkpoint(sequence);
      }
      return random.nextInt(10) == 0
          ? Mutations.any(random, out.toByteArray(), out.toByteArray())
          : out.toByteArray();
    }

    private void checkpoint(int sequence) {
      CRC32C running = new CRC32C();
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) {
        ManifestFormat.fold(running, record());
      }
      Commit commit =
          new Commit(
              sequence,
              new ManifestCommit(sequence, 1, 100, 100, sequence),
              live.get(RecordType.RUN).size(),
              live.get(RecordType.NODE).size(),
              count,
              (int) running.getValue());
      int at = out.size();
      ManifestFormat.encode(commit, checksum, at, out);
      damage(at);
    }

    private int record() {
      RecordType type = KINDS.get(random.nextInt(KINDS.size()));
      long id = random.nextLong(6);
      switch (type) {
        case RUN, NODE -> live.get(type).add(id);
        case REMOVED_RUN -> live.get(RecordType.RUN).remove(id);
        case REMOVED_NODE -> live.get(RecordType.NODE).remove(id);
        case COMMIT -> throw new IllegalStateException("commits are made elsewhere");
      }
      boolean holds = type == RecordType.RUN || type == RecordType.NODE;
      int at = out.size();
      int crc =
          ManifestFormat.encode(
              type, id, new byte[holds ? random.nextInt(60) : 0], checksum, at, out);
      return damage(at) ? seal(at) : crc;
    }

    /** Damages what the checksum of the record at {@code at} covers, and makes it right again. */
    private boolean damage(int at) {
      if (random.nextInt(damage) != 0) {
        return false;
      }
      byte[] fields = Arrays.copyOfRange(out.array(), at + 4, out.size());
      System.arraycopy(Mutations.inPlace(random, fields), 0, out.array(), at + 4, fields.length);
      seal(at);
      return true;
    }

    private int seal(int at) {
      int crc = checksum.of(at, out.array(), at + 4, out.size() - at - 4);
      out.setInt(at, crc);
      return crc;
    }
  }

  @Test
  void manifests() {
    Fuzz.run(
        "ManifestFuzzTest#manifests",
        8_000,
        random -> {
          byte[] bytes = new Maker(random).make();
          Fuzz.bounded(bytes.length, () -> load(bytes));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private void load(byte[] bytes) {
    try {
      ManifestState state = ManifestReader.load(new OneFile(bytes), VOLUME).orElseThrow();
      assertTrue(state.end().bytes() <= bytes.length);
      assertTrue(state.runs().values().stream().allMatch(run -> run.length <= bytes.length));
      taken++;
    } catch (VolumeException e) {
      boolean placed =
          e.reason() == Reason.DAMAGED
              ? e.getMessage().startsWith("manifest-5 is damaged at offset ")
              : e.reason() == Reason.OTHER_FORMAT;
      assertTrue(placed, e.getMessage());
      refused++;
    }
  }
}
