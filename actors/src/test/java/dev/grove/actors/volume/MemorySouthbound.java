package dev.grove.actors.volume;

import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.NumberedFiles;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.southbound.VolumeIdentity;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.StaleRunException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A store in memory that knows what is forced. {@link #crash} gives what a device may hold after a
 * power failure at that moment: everything forced, any part of the rest, and some of what was
 * deleted.
 */
public final class MemorySouthbound implements Southbound {
  /** What can be delayed or fail. */
  public enum Op {
    RUN_WRITE,
    RUN_FORCE,
    RUN_DELETE,
    LOG_CREATE,
    LOG_WRITE,
    LOG_FORCE,
    LOG_RECYCLE,
    LOG_DELETE,
    MANIFEST_WRITE,
    MANIFEST_FORCE,
    MANIFEST_PUBLISH,
    MANIFEST_DELETE
  }

  /** Called around every operation; may wait, or throw. What fails afterwards has taken effect. */
  public interface Faults {
    void before(Op op);

    void after(Op op);
  }

  private static final class Content {
    /** What a recycled file held; it stands behind {@code at} until it is written over. */
    final byte[] before;

    byte[] bytes;
    int size;

    /** Where the next bytes go. */
    int at;

    int forced;

    Content() {
      this(new byte[0]);
    }

    Content(byte[] before) {
      this.before = before;
      this.bytes = Arrays.copyOf(before, Math.max(256, before.length));
      this.size = before.length;
    }

    void append(ByteBuffer more) {
      int length = more.remaining();
      if (at + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + length));
      }
      more.get(bytes, at, length);
      at += length;
      size = Math.max(size, at);
    }

    byte[] whole() {
      return Arrays.copyOf(bytes, size);
    }

    /** The file with no more than {@code length} bytes of what was written since it was opened. */
    Content copy(int length) {
      Content copy = new Content();
      copy.append(ByteBuffer.wrap(bytes, 0, length));
      if (before.length > length) {
        copy.append(ByteBuffer.wrap(before, length, before.length - length));
      }
      copy.forced = copy.size;
      return copy;
    }
  }

  private final UUID uuid;
  private final Faults faults;
  private final Object lock = new Object();
  private final Map<Long, Content> runs = new TreeMap<>();
  private final Map<Long, Content> segments = new TreeMap<>();
  private final Map<Long, Content> manifests = new TreeMap<>();
  private final Map<Long, Content> prepared = new TreeMap<>();
  private final Map<Long, Content> deletedRuns = new TreeMap<>();
  private final Map<Long, Content> deletedSegments = new TreeMap<>();
  private final Map<Long, Content> spares = new TreeMap<>();
  private final Map<Op, Long> written = new EnumMap<>(Op.class);

  private MemorySouthbound(UUID uuid, Faults faults) {
    this.uuid = uuid;
    this.faults = faults;
  }

  public static MemorySouthbound create(Faults faults) {
    return new MemorySouthbound(new UUID(1, 2), faults);
  }

  /** The device after a power failure now; this store goes on undisturbed. */
  public MemorySouthbound crash(SplittableRandom random, Faults next) {
    synchronized (lock) {
      MemorySouthbound after = new MemorySouthbound(uuid, next);
      deletedRuns.forEach((id, run) -> maybe(random, after.runs, id, run));
      // A rename that nothing has forced may not have happened.
      spares.forEach(
          (id, spare) ->
              (random.nextBoolean() ? after.segments : after.spares).put(id, spare.copy(spare.at)));
      deletedSegments.forEach((id, segment) -> maybe(random, after.segments, id, segment));
      runs.forEach(
          (id, run) -> {
            if (run.forced == run.size) {
              after.runs.put(id, run.copy(run.size));
            } else {
              maybe(random, after.runs, id, run);
            }
          });
      segments.forEach((id, segment) -> after.segments.put(id, torn(random, segment)));
      manifests.forEach((id, manifest) -> after.manifests.put(id, torn(random, manifest)));
      return after;
    }
  }

  /** Bytes written by operations of a kind since this store was made. */
  long written(Op op) {
    synchronized (lock) {
      return written.getOrDefault(op, 0L);
    }
  }

  private void count(Op op, List<ByteBuffer> chunks) {
    long bytes = chunks.stream().mapToLong(ByteBuffer::remaining).sum();
    synchronized (lock) {
      written.merge(op, bytes, Long::sum);
    }
  }

  private static void maybe(
      SplittableRandom random, Map<Long, Content> into, long id, Content content) {
    if (random.nextBoolean()) {
      into.put(id, torn(random, content));
    }
  }

  private static Content torn(SplittableRandom random, Content content) {
    return content.copy(content.forced + random.nextInt(content.at - content.forced + 1));
  }

  private void run(Op op, Runnable effect) {
    faults.before(op);
    synchronized (lock) {
      effect.run();
    }
    faults.after(op);
  }

  @Override
  public VolumeIdentity identity() {
    return new VolumeIdentity(uuid, VolumeIdentity.CURRENT_FORMAT, 4096, Instant.EPOCH);
  }

  @Override
  public Space space() {
    return new Space(1L << 40, 1L << 39);
  }

  @Override
  public void close() {
    // nothing is held
  }

  @Override
  public Blobs runs() {
    return new Runs();
  }

  @Override
  public LogFiles log() {
    return new Segments();
  }

  @Override
  public ManifestFiles manifests() {
    return new Manifests();
  }

  private final class Runs implements Blobs {
    @Override
    public void write(long id, List<ByteBuffer> chunks) {
      count(Op.RUN_WRITE, chunks);
      run(
          Op.RUN_WRITE,
          () -> {
            Content content = new Content();
            chunks.forEach(content::append);
            if (runs.putIfAbsent(id, content) != null) {
              throw new IllegalStateException("run " + id + " exists");
            }
            deletedRuns.remove(id);
          });
    }

    @Override
    public void force(Collection<Long> ids) {
      run(Op.RUN_FORCE, () -> ids.forEach(id -> runs.get(id).forced = runs.get(id).size));
    }

    @Override
    public ByteBuffer read(long id, long offset, int length) {
      synchronized (lock) {
        Content content = runs.get(id);
        if (content == null) {
          throw new StaleRunException(id);
        }
        return slice(content, offset, length);
      }
    }

    @Override
    public void delete(long id) {
      run(Op.RUN_DELETE, () -> bury(runs.remove(id), id, deletedRuns));
    }

    @Override
    public List<Long> list() {
      synchronized (lock) {
        return new ArrayList<>(runs.keySet());
      }
    }

    @Override
    public long size(long id) {
      synchronized (lock) {
        if (!runs.containsKey(id)) {
          throw new StaleRunException(id);
        }
        return runs.get(id).size;
      }
    }
  }

  private static void bury(Content content, long id, Map<Long, Content> graves) {
    if (content != null) {
      graves.put(id, content);
      if (graves.size() > 8) {
        graves.remove(graves.keySet().iterator().next());
      }
    }
  }

  private static ByteBuffer slice(Content content, long offset, int length) {
    int from = (int) Math.min(offset, content.size);
    int to = (int) Math.min(offset + length, content.size);
    return ByteBuffer.wrap(Arrays.copyOfRange(content.bytes, from, to));
  }

  private abstract class Files implements NumberedFiles {
    final Map<Long, Content> files;

    Files(Map<Long, Content> files) {
      this.files = files;
    }

    @Override
    public List<Long> list() {
      synchronized (lock) {
        return new ArrayList<>(files.keySet());
      }
    }

    @Override
    public String name(long number) {
      return "file " + number;
    }

    @Override
    public long size(long number) {
      synchronized (lock) {
        return files.get(number).size;
      }
    }

    @Override
    public ByteBuffer read(long number, long offset, int length) {
      synchronized (lock) {
        return slice(files.get(number), offset, length);
      }
    }

    @Override
    public void force(long number) {
      synchronized (lock) {
        files.get(number).forced = files.get(number).at;
      }
    }
  }

  private final class Segments extends Files implements LogFiles {
    Segments() {
      super(segments);
    }

    @Override
    public AppendFile create(long number, ByteBuffer header) {
      Content content;
      synchronized (lock) {
        content =
            spares.isEmpty()
                ? new Content()
                : new Content(spares.remove(spares.keySet().iterator().next()).whole());
      }
      content.append(header);
      run(
          Op.LOG_CREATE,
          () -> {
            content.forced = content.at;
            files.put(number, content);
          });
      return new Appender(content, Op.LOG_WRITE, Op.LOG_FORCE);
    }

    @Override
    public void recycle(long number) {
      run(Op.LOG_RECYCLE, () -> spares.put(number, files.remove(number)));
    }

    @Override
    public int spares() {
      synchronized (lock) {
        return spares.size();
      }
    }

    @Override
    public void delete(long number) {
      run(Op.LOG_DELETE, () -> bury(files.remove(number), number, deletedSegments));
    }
  }

  private final class Manifests extends Files implements ManifestFiles {
    Manifests() {
      super(manifests);
    }

    @Override
    public AppendFile prepare(long number) {
      Content content = new Content();
      synchronized (lock) {
        prepared.put(number, content);
      }
      return appender(content);
    }

    @Override
    public void publish(long number) {
      run(Op.MANIFEST_PUBLISH, () -> files.put(number, prepared.remove(number)));
    }

    @Override
    public void abandon(long number) {
      synchronized (lock) {
        prepared.remove(number);
      }
    }

    @Override
    public AppendFile append(long number, long length) {
      synchronized (lock) {
        Content content = files.get(number);
        content.size = (int) length;
        content.at = (int) length;
        content.forced = (int) Math.min(content.forced, length);
        return appender(content);
      }
    }

    @Override
    public void delete(long number) {
      run(Op.MANIFEST_DELETE, () -> files.remove(number));
    }

    private AppendFile appender(Content content) {
      return new Appender(content, Op.MANIFEST_WRITE, Op.MANIFEST_FORCE);
    }
  }

  private final class Appender implements AppendFile {
    private final Content content;
    private final Op write;
    private final Op force;
    private VolumeException failure;

    Appender(Content content, Op write, Op force) {
      this.content = content;
      this.write = write;
      this.force = force;
    }

    @Override
    public void write(List<ByteBuffer> chunks) {
      count(write, chunks);
      guarded(write, () -> chunks.forEach(content::append));
    }

    @Override
    public void force() {
      guarded(force, () -> content.forced = content.at);
    }

    private void guarded(Op op, Runnable effect) {
      if (failure != null) {
        throw failure;
      }
      try {
        run(op, effect);
      } catch (VolumeException e) {
        boolean mayBeTriedAgain = op == write && e.reason() == Reason.FULL;
        failure = mayBeTriedAgain ? null : e;
        throw e;
      }
    }

    @Override
    public long size() {
      synchronized (lock) {
        return content.at;
      }
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
