package dev.grove.actors.southbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Faults.Errno;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.fault.Operation.Kind;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The store of a local directory on a disk that fails: what a force has confirmed is there after a
 * power failure, and none confirms anything behind one that has failed.
 */
final class LocalStoreFaultTest {
  private static final int SEEDS = 600;
  private static final int STEPS = 40;

  /** Two blobs unforced; the next has one of them forced. */
  private static final int FEW_FILES = 4;

  /** The next operations of a kind fail. */
  private static final class Next implements Faults {
    private Kind kind;
    private Errno errno = Errno.EIO;
    private int times;
    private Runnable look = () -> {};

    /** The most bytes that are written or read at once. */
    private int most = Integer.MAX_VALUE;

    void fail(Kind failing, Errno with, int howOften) {
      kind = failing;
      errno = with;
      times = howOften;
    }

    @Override
    public Verdict before(Operation operation) {
      look.run();
      if (operation.kind() != kind || times == 0) {
        return operation.bytes() > most ? new Verdict.Partly(most) : new Verdict.Go();
      }
      times--;
      return new Verdict.Fail(errno, false, false);
    }
  }

  private final Next next = new Next();
  private final SplittableRandom random = new SplittableRandom(7);
  private final Disk disk = Disk.empty(next, random);

  private LocalBlobs blobs() throws IOException {
    Files.createDirectory(disk.path("/runs"));
    Directories.force(disk.path("/"));
    return new LocalBlobs(disk.path("/runs"), FEW_FILES);
  }

  private static List<ByteBuffer> content(long id) {
    byte[] bytes = new byte[700];
    new SplittableRandom(id).nextBytes(bytes);
    return List.of(ByteBuffer.wrap(bytes));
  }

  private static void refuses(Runnable force) {
    assertEquals(Reason.IO, assertThrows(VolumeException.class, force::run).reason());
  }

  @Test
  void anEarlyForceThatFailedIsToldToWhoAsksForThatBlob() throws IOException {
    try (LocalBlobs blobs = blobs()) {
      blobs.write(1, content(1));
      blobs.write(2, content(2));
      next.fail(Kind.FORCE, Faults.Errno.EIO, 1);
      blobs.write(3, content(3));
      assertEquals(0, next.times, "nothing was forced early");
      refuses(() -> blobs.force(List.of(1L)));
      blobs.force(List.of(2L, 3L));
      refuses(() -> blobs.force(List.of(2L, 1L)));
      blobs.delete(1);
      blobs.force(List.of(1L));
    }
  }

  /** The same buffers, which have been written from once. */
  @Test
  void aBlobThatFoundNoRoomIsWrittenWholeWhenThereIs() throws IOException {
    List<ByteBuffer> chunks = List.of(content(1).getFirst(), content(2).getFirst());
    try (LocalBlobs blobs = blobs()) {
      next.fail(Kind.WRITE, Faults.Errno.ENOSPC, 2);
      for (int i = 0; i < 2; i++) {
        VolumeException full = assertThrows(VolumeException.class, () -> blobs.write(1, chunks));
        assertEquals(Reason.FULL, full.reason());
      }
      blobs.write(1, chunks);
      assertEquals(1400, blobs.size(1));
      assertEquals(content(2).getFirst(), blobs.read(1, 700, 700));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EIO", "ENOSPC"})
  void aBlobWhoseForceFailedIsNeverForced(Faults.Errno errno) throws IOException {
    try (LocalBlobs blobs = blobs()) {
      blobs.write(1, content(1));
      next.fail(Kind.FORCE, errno, 1);
      refuses(() -> blobs.force(List.of(1L)));
      refuses(() -> blobs.force(List.of(1L)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EIO", "ENOSPC"})
  void noNameIsDurableOnceADirectoryWasNotForced(Faults.Errno errno) throws IOException {
    try (LocalBlobs blobs = blobs()) {
      blobs.write(1, content(1));
      next.fail(Kind.FORCE_DIRECTORY, errno, 1);
      refuses(() -> blobs.force(List.of(1L)));
      refuses(() -> blobs.force(List.of(1L)));
      blobs.write(2, content(2));
      refuses(() -> blobs.force(List.of(2L)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EIO", "ENOSPC"})
  void anAppendFileThatWasNotForcedTakesNothingMore(Faults.Errno errno) {
    try (AppendFile file = manifests(disk).prepare(1)) {
      file.write(content(1));
      next.fail(Kind.FORCE, errno, 1);
      refuses(file::force);
      refuses(file::force);
      refuses(() -> file.write(content(2)));
    }
  }

  /** Whatever the device says of a force, it is not to be tried again when there is room. */
  @ParameterizedTest
  @EnumSource(names = {"EIO", "ENOSPC"})
  void aNameThatWasNotForcedIsNoLackOfRoom(Faults.Errno errno) throws IOException {
    Files.createDirectory(disk.path("/log"));
    LogFiles log = LocalFiles.log(disk.path("/"));
    next.fail(Kind.FORCE_DIRECTORY, errno, 1);
    refuses(() -> log.create(1, content(1).getFirst()));
    log.create(1, content(1).getFirst()).close();
    next.fail(Kind.FORCE_DIRECTORY, errno, 1);
    refuses(() -> log.force(1));
    log.recycle(1);
    next.fail(Kind.FORCE_DIRECTORY, errno, 1);
    refuses(() -> log.create(2, content(1).getFirst()));
    ManifestFiles manifests = manifests(disk);
    manifests.prepare(1).close();
    next.fail(Kind.FORCE_DIRECTORY, errno, 1);
    refuses(() -> manifests.publish(1));
  }

  @Test
  void anAppendFileThatWasNotWrittenTakesNothingMore() {
    try (AppendFile file = manifests(disk).prepare(1)) {
      next.fail(Kind.WRITE, Faults.Errno.EIO, 1);
      refuses(() -> file.write(content(1)));
      refuses(() -> file.write(content(1)));
      refuses(file::force);
    }
  }

  /** Else a sector that cannot be read would be waited for, as if there could be room for it. */
  @Test
  void whatCannotBeReadIsNoLackOfRoom() throws IOException {
    try (LocalBlobs blobs = blobs()) {
      blobs.write(1, content(1));
      disk.setUsableBytes(0);
      next.fail(Kind.READ, Errno.EIO, 1);
      refuses(() -> blobs.read(1, 0, 700));
      LogFiles log = LocalFiles.log(disk.path("/"));
      next.fail(Kind.LIST, Errno.EIO, 1);
      refuses(log::list);
    }
  }

  /** The directory that the second is in was made by a process that did not live to force it. */
  @Test
  void aBlobIsThereThoughAnotherMadeItsDirectory() throws IOException {
    try (LocalBlobs blobs = blobs()) {
      blobs.write(0x101, content(0x101));
    }
    try (LocalBlobs blobs = new LocalBlobs(disk.path("/runs"), FEW_FILES)) {
      blobs.write(0x201, content(0x201));
      blobs.force(List.of(0x201L));
    }
    for (int i = 0; i < 20; i++) {
      Disk left = disk.afterPowerLoss(Faults.NONE, random.split());
      try (LocalBlobs blobs = new LocalBlobs(left.path("/runs"), FEW_FILES)) {
        assertEquals(content(0x201).getFirst(), blobs.read(0x201, 0, 700));
      }
    }
  }

  @Test
  void whatIsDoneInPartsIsDoneWhole() throws IOException {
    List<ByteBuffer> chunks = List.of(content(1).getFirst(), content(2).getFirst());
    next.most = 100;
    try (LocalBlobs blobs = blobs();
        AppendFile file = manifests(disk).prepare(1)) {
      blobs.write(1, chunks);
      assertEquals(content(1).getFirst(), blobs.read(1, 0, 700));
      assertEquals(content(2).getFirst(), blobs.read(1, 700, 700));
      file.write(chunks);
      manifests(disk).publish(1);
      assertEquals(content(2).getFirst(), manifests(disk).read(1, 700, 700));
    }
  }

  @Test
  void aFormatThatWasCutShortIsDoneAgain() throws IOException {
    Files.createDirectory(disk.path("/volume"));
    Directories.force(disk.path("/"));
    next.look =
        () -> {
          for (int i = 0; i < 20; i++) {
            open(disk.afterPowerLoss(Faults.NONE, random.split())).close();
          }
        };
    open(disk).close();
  }

  /** The kernel still has the names that the killed process made; nobody else forces them. */
  @Test
  void aVolumeWhoseMakerWasKilledIsThereOnceItIsOpen() throws IOException {
    Files.createDirectory(disk.path("/volume"));
    Directories.force(disk.path("/"));
    next.look =
        () -> {
          Disk killed = disk.afterKill(Faults.NONE, random.split());
          open(killed).close();
          for (int i = 0; i < 20; i++) {
            Disk left = killed.afterPowerLoss(Faults.NONE, random.split());
            assertTrue(Files.exists(left.path("/volume/GROVE")), "the volume is gone");
          }
        };
    open(disk).close();
  }

  private static LocalDirectory open(Disk disk) {
    return LocalDirectory.open(
        disk.path("/volume"), true, FormatOptions.fresh(4096), new SouthboundSettings(16));
  }

  /** Whenever the power fails: by its name a segment is known, and its header says the same. */
  @Test
  void aSegmentIsNeverThereWithoutItsHeader() throws IOException {
    Files.createDirectory(disk.path("/log"));
    Directories.force(disk.path("/"));
    LogFiles log = LocalFiles.log(disk.path("/"));
    log.create(1, content(1).getFirst()).close();
    assertSegments(1);
    log.recycle(1);
    next.look = () -> assertSegments(0);
    try (AppendFile over = log.create(2, content(2).getFirst())) {
      next.look = () -> {};
      try (AppendFile file = log.create(3, content(3).getFirst())) {
        next.look = () -> assertSegments(2);
        over.write(content(4));
        file.write(content(5));
        assertSegments(2);
      }
    }
  }

  /** Some of them, and at least so many; each with its own header. */
  private void assertSegments(int atLeast) {
    for (int i = 0; i < 20; i++) {
      LogFiles left = LocalFiles.log(disk.afterPowerLoss(Faults.NONE, random.split()).path("/"));
      List<Long> numbers = left.list();
      assertTrue(numbers.size() >= atLeast, () -> "only " + numbers);
      for (long number : numbers) {
        assertEquals(content(number).getFirst(), left.read(number, 0, 700), "in " + number);
      }
    }
  }

  /** Made by the user, or by a process that was killed: nobody has forced its name. */
  @Test
  void aNewVolumeIsThereThoughAnotherMadeItsDirectory() throws IOException {
    Files.createDirectory(disk.path("/volume"));
    open(disk).close();
    for (int i = 0; i < 20; i++) {
      Disk left = disk.afterPowerLoss(Faults.NONE, random.split());
      assertTrue(Files.exists(left.path("/volume/GROVE")), "the volume is gone");
    }
  }

  /**
   * A force says once that it failed. What it was to make durable, and is still there, no later one
   * does.
   *
   * @param before how many forces go well
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aNewVolumeIsThereThoughItWasNotAtFirst(int before) throws IOException {
    int[] forces = {0};
    Faults failsOnce =
        operation ->
            operation.kind() == Kind.FORCE_DIRECTORY && forces[0]++ == before
                ? new Faults.Verdict.Fail(Errno.EIO, false, false)
                : new Faults.Verdict.Go();
    Disk failing = Disk.empty(failsOnce, random.split());
    assertThrows(VolumeException.class, () -> open(failing));
    open(failing).close();
    for (int i = 0; i < 20; i++) {
      Disk left = failing.afterPowerLoss(Faults.NONE, random.split());
      for (String name : List.of("GROVE", "log", "runs")) {
        assertTrue(Files.exists(left.path("/volume/" + name)), name + " is gone");
      }
    }
  }

  /** With {@code --save} on another file system the file must be durable there before it goes. */
  @Test
  void whatIsMovedToAnotherDiskIsOnOneOfThem() throws IOException {
    Files.createDirectories(disk.path("/volume/strange/below"));
    ByteBuffer bytes = content(1).getFirst();
    try (FileChannel file =
        FileChannel.open(
            disk.path("/volume/strange/below/file"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
      file.write(bytes.duplicate());
      file.force(true);
    }
    for (String name : List.of("/", "/volume", "/volume/strange", "/volume/strange/below")) {
      Directories.force(disk.path(name));
    }
    Disk other = Disk.empty(Faults.NONE, random.split());
    new LocalRescue(disk.path("/volume"), other.path("/rescue")).moveAway(disk.path("strange"));
    assertFalse(Files.exists(disk.path("/volume/strange")));
    for (int i = 0; i < 20; i++) {
      Disk left = disk.afterPowerLoss(Faults.NONE, random.split());
      Disk saved = other.afterPowerLoss(Faults.NONE, random.split());
      boolean there = has(left.path("/volume/strange/below/file"), bytes);
      assertTrue(there || has(saved.path("/rescue/strange/below/file"), bytes), "it is gone");
    }
  }

  private static boolean has(Path file, ByteBuffer bytes) throws IOException {
    return Files.exists(file) && ByteBuffer.wrap(Files.readAllBytes(file)).equals(bytes);
  }

  /** What is drawn for one seed, and what has been confirmed. */
  private static final class Trial implements Faults {
    private final SplittableRandom random;
    private final SplittableRandom faults;
    private final int oneIn;
    private final Disk disk;
    private boolean prepared;

    Trial(long seed) {
      random = new SplittableRandom(seed);
      faults = random.split();
      oneIn = random.nextBoolean() ? 8 : 30;
      disk = Disk.empty(this, random.split());
    }

    @Override
    public Verdict before(Operation operation) {
      if (!prepared || !operation.kind().changes() || faults.nextInt(oneIn) > 0) {
        return new Verdict.Go();
      }
      boolean full = operation.kind().takesRoom() && faults.nextBoolean();
      return new Verdict.Fail(full ? Errno.ENOSPC : Errno.EIO, false, faults.nextBoolean());
    }

    private Disk afterPowerLoss() {
      return disk.afterPowerLoss(Faults.NONE, random.split());
    }

    private static boolean succeeds(Runnable action) {
      try {
        action.run();
        return true;
      } catch (VolumeException e) {
        return false; // what was drawn
      }
    }

    void blobs() throws IOException {
      Files.createDirectory(disk.path("/runs"));
      Directories.force(disk.path("/"));
      prepared = true;
      List<Long> written = new ArrayList<>();
      List<Long> confirmed = new ArrayList<>();
      try (LocalBlobs blobs = new LocalBlobs(disk.path("/runs"), FEW_FILES)) {
        for (long id = 1; id <= STEPS; id++) {
          long now = id;
          if (succeeds(() -> blobs.write(now, content(now)))) {
            written.add(id);
          }
          if (!written.isEmpty() && random.nextInt(3) == 0) {
            List<Long> some =
                random.nextBoolean() ? written : written.subList(0, 1 + written.size() / 2);
            if (succeeds(() -> blobs.force(some))) {
              confirmed.addAll(some);
            }
          }
        }
      }
      try (LocalBlobs left = new LocalBlobs(afterPowerLoss().path("/runs"), FEW_FILES)) {
        for (long id : confirmed) {
          ByteBuffer expected = content(id).getFirst();
          assertEquals(expected, left.read(id, 0, expected.remaining()), () -> "blob " + id);
        }
      }
    }

    void appendFiles() {
      prepared = true;
      Map<Long, Integer> confirmed = new HashMap<>();
      Map<Long, byte[]> contents = new HashMap<>();
      ManifestFiles files = manifests(disk);
      for (long number = 1; number <= 4; number++) {
        byte[] bytes = new byte[20_000];
        random.nextBytes(bytes);
        contents.put(number, bytes);
        write(files, number, bytes, confirmed);
      }
      ManifestFiles left = manifests(afterPowerLoss());
      confirmed.forEach(
          (number, length) ->
              assertEquals(
                  ByteBuffer.wrap(contents.get(number), 0, length),
                  left.read(number, 0, length),
                  () -> "file " + number));
    }

    /** Published first: from then on its name is durable, and each force confirms what is there. */
    private void write(ManifestFiles files, long number, byte[] bytes, Map<Long, Integer> found) {
      AppendFile file = whole(() -> files.prepare(number));
      if (file == null) {
        return;
      }
      try (file) {
        if (!succeeds(() -> files.publish(number))) {
          return;
        }
        int length = 0;
        for (int step = 0; step < STEPS; step++) {
          int from = length;
          int more = random.nextInt(500);
          List<ByteBuffer> chunks =
              List.of(
                  ByteBuffer.wrap(bytes, from, more / 2).slice(),
                  ByteBuffer.wrap(bytes, from + more / 2, more - more / 2).slice());
          length += succeeds(() -> file.write(chunks)) ? more : 0;
          assertEquals(length, file.size());
          if (random.nextInt(4) == 0 && succeeds(file::force)) {
            found.put(number, length);
          }
        }
      }
    }

    private static <T> T whole(Supplier<T> action) {
      try {
        return action.get();
      } catch (VolumeException e) {
        return null; // what was drawn
      }
    }
  }

  private static ManifestFiles manifests(Disk disk) {
    return LocalFiles.manifests(disk.path("/"));
  }

  @Test
  void whatIsConfirmedIsThere() throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        new Trial(seed).blobs();
        new Trial(seed).appendFiles();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
