package dev.grove.actors.southbound;

import dev.grove.actors.health.DeviceWatch;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A store whose requests to the device are seen by a {@link DeviceWatch}. Asking for room never
 * waits for a device that does not answer: then the last answer counts.
 */
public final class WatchedSouthbound implements Southbound {
  private final Southbound store;
  private final DeviceWatch watch;
  private final AtomicBoolean measuring = new AtomicBoolean();
  private volatile Space lastSpace;

  public WatchedSouthbound(Southbound store, DeviceWatch watch) {
    this.store = store;
    this.watch = watch;
  }

  @Override
  public VolumeIdentity identity() {
    return store.identity();
  }

  @Override
  public Blobs runs() {
    return new Runs(store.runs(), watch);
  }

  @Override
  public LogFiles log() {
    LogFiles log = store.log();
    return new Log(log, watch, new Files(log, watch));
  }

  @Override
  public ManifestFiles manifests() {
    ManifestFiles manifests = store.manifests();
    return new Manifests(manifests, watch, new Files(manifests, watch));
  }

  @Override
  public Space space() {
    Space last = lastSpace;
    if (!measuring.compareAndSet(false, true) && last != null) {
      return last;
    }
    try {
      lastSpace = watch.during("measure", "the device", store::space);
      return lastSpace;
    } finally {
      measuring.set(false);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  private record Runs(Blobs blobs, DeviceWatch watch) implements Blobs {
    @Override
    public void write(long id, List<ByteBuffer> chunks) {
      watch.during("write run", id, () -> blobs.write(id, chunks));
    }

    @Override
    public void force(Collection<Long> ids) {
      watch.during("force", ids.size() + " runs", () -> blobs.force(ids));
    }

    @Override
    public ByteBuffer read(long id, long offset, int length) {
      return watch.during("read run", id, () -> blobs.read(id, offset, length));
    }

    @Override
    public void delete(long id) {
      watch.during("delete run", id, () -> blobs.delete(id));
    }

    @Override
    public List<Long> list() {
      return watch.during("list", "runs", blobs::list);
    }

    @Override
    public long size(long id) {
      return watch.during("measure run", id, () -> blobs.size(id));
    }

    @Override
    public String name(long id) {
      return blobs.name(id);
    }
  }

  /** What log and manifest have in common. */
  private record Files(NumberedFiles files, DeviceWatch watch) {
    ByteBuffer read(long number, long offset, int length) {
      return watch.during("read", files.name(number), () -> files.read(number, offset, length));
    }

    void force(long number) {
      watch.during("force", files.name(number), () -> files.force(number));
    }

    void delete(long number) {
      watch.during("delete", files.name(number), () -> files.delete(number));
    }

    List<Long> list() {
      return watch.during("list", "files", files::list);
    }

    long size(long number) {
      return watch.during("measure", files.name(number), () -> files.size(number));
    }

    AppendFile watched(AppendFile file, long number) {
      return new File(file, files.name(number), watch);
    }
  }

  private record Log(LogFiles log, DeviceWatch watch, Files files) implements LogFiles {
    @Override
    public AppendFile create(long number, ByteBuffer header) {
      return files.watched(
          watch.during("create", log.name(number), () -> log.create(number, header)), number);
    }

    @Override
    public void recycle(long number) {
      watch.during("recycle", log.name(number), () -> log.recycle(number));
    }

    @Override
    public int spares() {
      return watch.during("list", "spare segments", log::spares);
    }

    @Override
    public void deleteSpares() {
      watch.during("delete", "spare segments", log::deleteSpares);
    }

    @Override
    public List<Long> list() {
      return files.list();
    }

    @Override
    public String name(long number) {
      return log.name(number);
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
  }

  private record Manifests(ManifestFiles manifests, DeviceWatch watch, Files files)
      implements ManifestFiles {
    @Override
    public AppendFile prepare(long number) {
      return files.watched(
          watch.during("create", manifests.name(number), () -> manifests.prepare(number)), number);
    }

    @Override
    public void publish(long number) {
      watch.during("publish", manifests.name(number), () -> manifests.publish(number));
    }

    @Override
    public void abandon(long number) {
      watch.during("delete", manifests.name(number), () -> manifests.abandon(number));
    }

    @Override
    public AppendFile append(long number, long length) {
      return files.watched(
          watch.during("open", manifests.name(number), () -> manifests.append(number, length)),
          number);
    }

    @Override
    public List<Long> list() {
      return files.list();
    }

    @Override
    public String name(long number) {
      return manifests.name(number);
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
  }

  private record File(AppendFile file, String name, DeviceWatch watch) implements AppendFile {
    @Override
    public void write(List<ByteBuffer> chunks) {
      watch.during("write", name, () -> file.write(chunks));
    }

    @Override
    public void force() {
      watch.during("force", name, file::force);
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
