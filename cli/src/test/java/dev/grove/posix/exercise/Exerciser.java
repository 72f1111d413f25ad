package dev.grove.posix.exercise;

import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.DataCalls;
import dev.grove.posix.sys.Errno;
import dev.grove.posix.sys.Kernel;
import dev.grove.posix.sys.PathCalls;
import dev.grove.posix.sys.Stat;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/** Does random operations to a file, and to a model of it. */
public final class Exerciser implements PathCalls, DataCalls {
  private static final int PAGE = 4096;
  private static final int MAX_PIECE = 1 << 16;
  private static final int SELDOM = 100;
  private static final int PROGRESS_EVERY = 100_000;

  /** Operations; those that come often are named more than once in {@link #OFTEN}. */
  private enum Operation {
    READ,
    WRITE,
    APPEND,
    MAPPED_READ,
    MAPPED_WRITE,
    TRUNCATE,
    PUNCH,
    ZERO,
    ALLOCATE,
    COPY,
    CLONE,
    FSYNC,
    REOPEN,
    CHECK,
    SEEK
  }

  private static final Operation[] OFTEN = {
    Operation.READ,
    Operation.READ,
    Operation.WRITE,
    Operation.WRITE,
    Operation.MAPPED_READ,
    Operation.MAPPED_WRITE,
    Operation.TRUNCATE
  };

  private static final Operation[] ALL = Operation.values();

  private final Plan plan;
  private final SplittableRandom random;
  private final Model model;
  private final History history = new History();
  private final Set<Operation> missing = EnumSet.noneOf(Operation.class);
  private final String file;
  private int fd;

  private Exerciser(Plan plan) {
    this.plan = plan;
    random = new SplittableRandom(plan.seed());
    model = new Model(plan.maxBytes());
    file = plan.directory() + "/exercise-" + plan.seed() + "-" + ProcessHandle.current().pid();
  }

  /**
   * Runs a plan.
   *
   * @param progress gets the number of operations done, now and then
   * @return what is wrong, with seed and history, or nothing
   */
  public static Optional<String> run(Plan plan, LongConsumer progress) {
    return new Exerciser(plan).run(progress);
  }

  @Override
  public long call(Call call, String shown, long... arguments) {
    return Kernel.call(call, arguments);
  }

  private Optional<String> run(LongConsumer progress) {
    long done = 0;
    try {
      open(Abi.O_CREAT | Abi.O_EXCL);
      for (; done < plan.operations(); done++) {
        step();
        if (done % PROGRESS_EVERY == PROGRESS_EVERY - 1) {
          progress.accept(done + 1);
        }
      }
      checkAll("at the end");
      must("close", close(fd));
      must("unlink", unlink(file));
      return Optional.empty();
    } catch (Broken e) {
      return Optional.of(
          "seed "
              + plan.seed()
              + ", operation "
              + done
              + ": "
              + e.getMessage()
              + "\nthe file is left as "
              + file
              + "\nnewest operations:\n"
              + history.text());
    }
  }

  private static long must(String what, long result) {
    if (result < 0) {
      throw new Broken(what + ": " + Errno.text(result));
    }
    return result;
  }

  private static void gives(String what, long expected, long result) {
    if (result != expected) {
      throw new Broken(
          what + ": expected " + Errno.text(expected) + ", seen " + Errno.text(result));
    }
  }

  private void open(int flags) {
    fd = (int) must("open", openat(Abi.AT_FDCWD, file, Abi.O_RDWR | flags, 0644));
  }

  private void step() {
    if (plan.remount() != null && random.nextInt(plan.remountEvery()) == 0) {
      remount();
    }
    int draw = random.nextInt(ALL.length + 2 * OFTEN.length);
    Operation operation = draw < ALL.length ? ALL[draw] : OFTEN[(draw - ALL.length) / 2];
    if (missing.contains(operation)) {
      operation = Operation.READ;
    }
    switch (operation) {
      case READ -> read();
      case WRITE -> write(random.nextInt(model.maxBytes()));
      case APPEND -> write(model.size());
      case MAPPED_READ -> mapped(false);
      case MAPPED_WRITE -> mapped(true);
      case TRUNCATE -> truncate(random.nextInt(model.maxBytes()));
      case PUNCH -> punch(operation, Abi.FALLOC_PUNCH_HOLE | Abi.FALLOC_KEEP_SIZE);
      case ZERO -> punch(operation, Abi.FALLOC_ZERO_RANGE | Abi.FALLOC_KEEP_SIZE);
      case ALLOCATE -> allocate();
      case COPY -> copy();
      case CLONE -> cloneAndBack();
      case FSYNC -> sometimes(this::sync);
      case REOPEN -> reopen();
      case CHECK -> checkAll("check");
      case SEEK -> seek();
    }
  }

  private int piece() {
    return 1 + random.nextInt(random.nextInt(4) == 0 ? MAX_PIECE : 2 * PAGE);
  }

  private void read() {
    int at = random.nextInt(model.maxBytes());
    int length = piece();
    history.add("read " + at + "+" + length);
    byte[] seen = new byte[length];
    int expected = Math.clamp((long) model.size() - at, 0, length);
    gives("read " + at + "+" + length, expected, pread(fd, seen, at));
    model.require("read " + at + "+" + length, at, seen, expected);
  }

  private void write(int at) {
    int length = Math.min(piece(), model.maxBytes() - at);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    history.add("write " + at + "+" + length);
    if (length > 0) {
      gives("write " + at + "+" + length, length, pwrite(fd, bytes, at));
      model.put(at, bytes, length);
      checkSize();
    }
  }

  private void checkSize() {
    Stat[] stat = new Stat[1];
    must("stat", statx(fd, "", Abi.AT_EMPTY_PATH, stat));
    gives("size", model.size(), stat[0].size());
  }

  /** Through a shared mapping of the pages around a piece within the file. */
  private void mapped(boolean writes) {
    if (model.size() == 0) {
      return;
    }
    int at = random.nextInt(model.size());
    int length = Math.min(piece(), model.size() - at);
    String what = (writes ? "mapped write " : "mapped read ") + at + "+" + length;
    history.add(what);
    int start = at / PAGE * PAGE;
    int protection = Abi.PROT_READ | (writes ? Abi.PROT_WRITE : 0);
    long bytes = (long) at - start + length;
    MemorySegment map =
        Kernel.memory(must("mmap", mmap(fd, protection, Abi.MAP_SHARED, start, bytes)), bytes);
    MemorySegment part = map.asSlice(at - start, length);
    if (writes) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      MemorySegment.copy(data, 0, part, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, length);
      model.put(at, data, length);
      sometimes(() -> must("msync", msync(map)));
    } else {
      model.require(what, at, part.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), length);
    }
    must("munmap", munmap(map));
  }

  private void truncate(int size) {
    history.add("truncate " + model.size() + " to " + size);
    must("ftruncate", ftruncate(fd, size));
    model.resize(size);
    checkSize();
  }

  /** False if the file system has no such operation; it is not tried again. */
  private boolean has(Operation operation, String what, long result) {
    if (result == -Errno.EOPNOTSUPP.number()) {
      missing.add(operation);
      return false;
    }
    must(what, result);
    return true;
  }

  private void punch(Operation operation, int mode) {
    int at = random.nextInt(model.maxBytes());
    int length = piece();
    String what = operation + " " + at + "+" + length;
    history.add(what);
    if (has(operation, what, fallocate(fd, mode, at, length))) {
      model.zero(at, length);
      checkSize();
    }
  }

  private void allocate() {
    int at = random.nextInt(model.maxBytes());
    int length = Math.min(piece(), model.maxBytes() - at);
    boolean keeps = random.nextBoolean();
    String what = "allocate " + at + "+" + length + (keeps ? " keeping the size" : "");
    history.add(what);
    int mode = keeps ? Abi.FALLOC_KEEP_SIZE : 0;
    if (has(Operation.ALLOCATE, what, fallocate(fd, mode, at, length))) {
      model.resize(keeps ? model.size() : Math.max(model.size(), at + length));
      checkSize();
    }
  }

  /** copy_file_range within the file, the pieces apart from each other. */
  private void copy() {
    int from = random.nextInt(model.maxBytes());
    int to = random.nextInt(model.maxBytes());
    int length = Math.min(piece(), Math.min(Math.abs(from - to), model.maxBytes() - to));
    length = Math.clamp((long) model.size() - from, 0, length);
    if (length == 0) {
      return;
    }
    String what = "copy " + from + " to " + to + "+" + length;
    history.add(what);
    byte[] bytes = model.copy(from, length);
    int done = 0;
    while (done < length) {
      long count = copyFileRange(fd, from + done, fd, to + done, length - done, 0);
      if (must(what, count) == 0) {
        throw new Broken(what + ": nothing is copied at " + done);
      }
      done += (int) count;
    }
    model.put(to, bytes, length);
    checkSize();
  }

  /** Clones the file, changes the clone, and goes on with a clone of that. */
  private void cloneAndBack() {
    history.add("clone");
    String other = file + ".clone";
    int to = (int) must("open", openat(Abi.AT_FDCWD, other, Abi.O_CREAT | Abi.O_RDWR, 0644));
    long result = clone(to, fd);
    if (result < 0) {
      missing.add(Operation.CLONE);
    } else {
      byte[] seen = new byte[model.size()];
      gives("read of the clone", model.size(), pread(to, seen, 0));
      model.require("the clone", 0, seen, seen.length);
      gives("write to the clone", 1, pwrite(to, new byte[] {77}, 0));
      checkAll("after a write to its clone");
    }
    must("close", close(to));
    must("unlink", unlink(other));
  }

  /** For what waits for the device, which would be most of the time otherwise. */
  private void sometimes(Runnable operation) {
    if (random.nextInt(SELDOM) == 0) {
      operation.run();
    }
  }

  private void sync() {
    history.add("fsync");
    must("fsync", random.nextBoolean() ? fsync(fd) : fdatasync(fd));
  }

  private void reopen() {
    history.add("reopen");
    must("close", close(fd));
    open(0);
    checkSize();
  }

  private void remount() {
    history.add("remount");
    must("close", close(fd));
    plan.remount().run();
    open(0);
    checkAll("after a remount");
  }

  private void checkAll(String when) {
    history.add("check");
    checkSize();
    byte[] seen = new byte[model.maxBytes() + 1];
    gives("read of all " + when, model.size(), pread(fd, seen, 0));
    model.require("all " + when, 0, seen, model.size());
  }

  /** What is not zero is in no hole. */
  private void seek() {
    history.add("seek");
    int at = 0;
    while (at < model.size()) {
      long data = lseek(fd, at, Abi.SEEK_DATA);
      if (data == -Errno.ENXIO.number()) {
        data = model.size();
      }
      int start = (int) Math.min(must("seek for data", data), model.size());
      if (!model.isZero(at, start - at)) {
        throw new Broken("there is data in what is told to be a hole: " + at + " to " + start);
      }
      at = start;
      if (at < model.size()) {
        int end = (int) must("seek for a hole", lseek(fd, at, Abi.SEEK_HOLE));
        if (end <= at) {
          throw new Broken("a hole at " + end + ", sought from data at " + at);
        }
        at = end;
      }
    }
  }
}
