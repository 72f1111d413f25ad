package dev.grove.actors.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.SouthboundSettings;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that fails at a chosen write or force of the manifest. */
final class ManifestFailureTest {
  private static final UUID VOLUME = new UUID(3, 4);
  private static final ManifestSettings NEVER = new ManifestSettings(1000, 1L << 40);

  @TempDir Path temp;
  private final Set<Long> published = new HashSet<>();
  private String failAt = "";
  private Reason failWith = Reason.IO;

  @Test
  void aFullDeviceFailsOneCheckpointAndTheNextMaySucceed() {
    try (LocalDirectory southbound = southbound();
        ManifestWriter writer = writer(southbound)) {
      writer.checkpoint(edit(1));
      failAt = "write";
      failWith = Reason.FULL;
      assertEquals(
          Reason.FULL,
          assertThrows(VolumeException.class, () -> writer.checkpoint(edit(2))).reason());
      assertEquals(1, lsn(southbound));
      failAt = "";
      writer.checkpoint(edit(3));
      assertEquals(3, lsn(southbound));
    }
  }

  @Test
  void afterAFailedForceNothingIsBelieved() {
    for (Reason reason : List.of(Reason.FULL, Reason.IO)) {
      failAt = "";
      try (LocalDirectory southbound = southbound();
          ManifestWriter writer = writer(southbound)) {
        writer.checkpoint(edit(1));
        failAt = "force";
        failWith = reason;
        assertThrows(VolumeException.class, () -> writer.checkpoint(edit(2)));
        failAt = "";
        assertEquals(
            reason, assertThrows(VolumeException.class, () -> writer.checkpoint(edit(3))).reason());
      }
    }
  }

  /** It may have come at any moment: which checkpoint the device holds is unknown. */
  @Test
  void afterAnErrorNothingIsBelieved() {
    try (LocalDirectory southbound = southbound();
        ManifestWriter writer = writer(southbound)) {
      writer.checkpoint(edit(1));
      failAt = "force";
      failWith = null;
      assertThrows(StackOverflowError.class, () -> writer.checkpoint(edit(2)));
      failAt = "";
      assertFalse(writer.isUsable());
      assertThrows(VolumeException.class, () -> writer.checkpoint(edit(3)));
    }
  }

  @Test
  void aBloatedManifestIsExtendedWhereANewOneHasNoRoom() {
    try (LocalDirectory southbound = southbound();
        ManifestWriter writer =
            ManifestWriter.open(
                failing(southbound.manifests()),
                VOLUME,
                new ManifestSettings(1.1, 0),
                Optional.empty())) {
      writer.checkpoint(edit(1));
      writer.checkpoint(edit(2));
      writer.checkpoint(edit(3));
      long number = southbound.manifests().list().getLast();
      failAt = "prepared write";
      failWith = Reason.FULL;
      for (long lsn = 4; lsn <= 8; lsn++) {
        writer.checkpoint(edit(lsn));
      }
      assertEquals(List.of(number), southbound.manifests().list());
      assertEquals(8, lsn(southbound));
      failAt = "";
      writer.checkpoint(edit(9));
      assertEquals(List.of(number + 1), southbound.manifests().list());
      assertEquals(9, lsn(southbound));
    }
  }

  /** Fails an operation of the manifests. */
  private static final class Manifests implements Faults {
    private Operation.Kind kind;
    private Errno errno = Errno.EIO;

    /** How many of them succeed before. */
    private int spared;

    @Override
    public Verdict before(Operation operation) {
      return operation.part() == Operation.Part.MANIFEST
              && operation.kind() == kind
              && spared-- <= 0
          ? new Verdict.Fail(errno, false, false)
          : new Verdict.Go();
    }
  }

  /**
   * What a failed force has not written is lost, though the kernel shows it until the power fails;
   * so nothing is appended to it, not even if there was no room at first for another file.
   */
  @Test
  void nothingFollowsACheckpointThatMayNotBeOnTheDevice() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Manifests faults = new Manifests();
      Disk disk = Disk.empty(faults, random.split());
      try (LocalDirectory southbound = southbound(disk);
          ManifestWriter writer = writer(southbound)) {
        writer.checkpoint(edit(1));
        faults.kind = Operation.Kind.FORCE;
        assertThrows(VolumeException.class, () -> writer.checkpoint(large(2, 300)));
      }
      faults.kind = Operation.Kind.WRITE;
      faults.errno = Faults.Errno.ENOSPC;
      try (LocalDirectory southbound = southbound(disk);
          ManifestWriter writer = writer(southbound)) {
        assertEquals(2, lsn(southbound));
        assertFalse(writer.renew(edit(2).commit()));
        faults.kind = null;
        writer.checkpoint(edit(3));
      }
      for (int i = 0; i < 5; i++) {
        Disk left = disk.afterPowerLoss(Faults.NONE, random.split());
        try (LocalDirectory southbound = southbound(left)) {
          assertEquals(3, lsn(southbound), "seed " + seed);
        }
      }
    }
  }

  /** Of two megabytes the first is written, and some of the second. */
  @Test
  void nothingIsLeftOfACheckpointThatFoundNoRoomForAllOfIt() {
    Manifests faults = new Manifests();
    Disk disk = Disk.empty(faults, new SplittableRandom(1));
    try (LocalDirectory southbound = southbound(disk);
        ManifestWriter writer = writer(southbound)) {
      writer.checkpoint(edit(1));
      faults.kind = Operation.Kind.WRITE;
      faults.errno = Faults.Errno.ENOSPC;
      faults.spared = 6;
      VolumeException full =
          assertThrows(VolumeException.class, () -> writer.checkpoint(large(2, 20_000)));
      assertEquals(Reason.FULL, full.reason());
      faults.kind = null;
      writer.checkpoint(edit(3));
      ManifestState state = ManifestReader.load(southbound.manifests(), VOLUME).orElseThrow();
      assertEquals(3, state.commit().checkpointLsn());
      assertEquals(Set.of(1L), state.runs().keySet());
    }
  }

  private static LocalDirectory southbound(Disk disk) {
    FormatOptions format = new FormatOptions(VOLUME, 4096, Instant.EPOCH);
    return LocalDirectory.open(disk.path("/volume"), true, format, new SouthboundSettings(16));
  }

  private LocalDirectory southbound() {
    return LocalDirectory.open(
        temp, true, new FormatOptions(VOLUME, 4096, Instant.EPOCH), new SouthboundSettings(16));
  }

  private ManifestWriter writer(LocalDirectory southbound) {
    ManifestFiles files = southbound.manifests();
    return ManifestWriter.open(failing(files), VOLUME, NEVER, ManifestReader.load(files, VOLUME));
  }

  private static long lsn(LocalDirectory southbound) {
    return ManifestReader.load(southbound.manifests(), VOLUME)
        .orElseThrow()
        .commit()
        .checkpointLsn();
  }

  private static ManifestEdit edit(long lsn) {
    return new ManifestEdit(
        Map.of(1L, new byte[300]),
        Map.of(),
        Set.of(),
        Set.of(),
        new ManifestCommit(lsn, 1, 2, 3, lsn));
  }

  private static ManifestEdit large(long lsn, int runBytes) {
    Map<Long, byte[]> runs = new HashMap<>();
    for (long run = 1; run <= 100; run++) {
      runs.put(run, new byte[runBytes]);
    }
    return new ManifestEdit(runs, Map.of(), Set.of(), Set.of(), edit(lsn).commit());
  }

  private String kind(long number) {
    return published.contains(number) ? "published" : "prepared";
  }

  private void fail(String operation) {
    if (!failAt.isEmpty() && operation.endsWith(failAt)) {
      if (failWith == null) {
        throw new StackOverflowError("made up");
      }
      throw new VolumeException(failWith, "cannot " + operation);
    }
  }

  private AppendFile failing(long number, AppendFile file) {
    return new AppendFile() {
      @Override
      public void write(List<ByteBuffer> chunks) {
        fail(kind(number) + " write");
        file.write(chunks);
      }

      @Override
      public void force() {
        fail(kind(number) + " force");
        file.force();
      }

      @Override
      public long size() {
        return file.size();
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  private ManifestFiles failing(ManifestFiles files) {
    return new ManifestFiles() {
      @Override
      public AppendFile prepare(long number) {
        return failing(number, files.prepare(number));
      }

      @Override
      public void publish(long number) {
        files.publish(number);
        published.add(number);
      }

      @Override
      public void abandon(long number) {
        files.abandon(number);
      }

      @Override
      public AppendFile append(long number, long length) {
        return failing(number, files.append(number, length));
      }

      @Override
      public List<Long> list() {
        return files.list();
      }

      @Override
      public String name(long number) {
        return files.name(number);
      }

      @Override
      public long size(long number) {
        return files.size(number);
      }

      @Override
      public ByteBuffer read(long number, long offset, int length) {
        return files.read(number, offset, length);
      }

      @Override
      public void force(long number) {
        files.force(number);
      }

      @Override
      public void delete(long number) {
        files.delete(number);
      }
    };
  }
}
