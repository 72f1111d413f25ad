package dev.grove.fuse.fs.tree;

import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.southbound.VolumeIdentity;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.actors.volume.VolumeSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A directory whose log is forced only as often as the test permits. A force that was told to fail
 * fails once; as on a real device that has dropped the pages, the next one would succeed.
 */
final class GatedDevice implements Southbound {
  /** One for each force that may go on. */
  final Semaphore permits = new Semaphore(0);

  /** One for each force that has begun. */
  final Semaphore begun = new Semaphore(0);

  /** Whether the next force fails. */
  volatile boolean failNext;

  private final LocalDirectory below;

  GatedDevice(Path directory, VolumeSettings settings) {
    below = LocalDirectory.open(directory, true, FormatOptions.fresh(4096), settings.southbound());
  }

  @Override
  public VolumeIdentity identity() {
    return below.identity();
  }

  @Override
  public Blobs runs() {
    return below.runs();
  }

  @Override
  public LogFiles log() {
    return new Segments(below.log());
  }

  @Override
  public ManifestFiles manifests() {
    return below.manifests();
  }

  @Override
  public Space space() {
    return below.space();
  }

  @Override
  public void close() {
    below.close();
  }

  private final class Segments implements LogFiles {
    private final LogFiles good;

    Segments(LogFiles good) {
      this.good = good;
    }

    @Override
    public AppendFile create(long number, ByteBuffer header) {
      return new Segment(good.create(number, header));
    }

    @Override
    public void recycle(long number) {
      good.recycle(number);
    }

    @Override
    public int spares() {
      return good.spares();
    }

    @Override
    public void deleteSpares() {
      good.deleteSpares();
    }

    @Override
    public List<Long> list() {
      return good.list();
    }

    @Override
    public String name(long number) {
      return good.name(number);
    }

    @Override
    public long size(long number) {
      return good.size(number);
    }

    @Override
    public ByteBuffer read(long number, long offset, int length) {
      return good.read(number, offset, length);
    }

    @Override
    public void force(long number) {
      good.force(number);
    }

    @Override
    public void delete(long number) {
      good.delete(number);
    }
  }

  private final class Segment implements AppendFile {
    private final AppendFile good;

    Segment(AppendFile good) {
      this.good = good;
    }

    @Override
    public void write(List<ByteBuffer> chunks) {
      good.write(chunks);
    }

    @Override
    public void force() {
      begun.release();
      permits.acquireUninterruptibly();
      if (failNext) {
        failNext = false;
        throw new VolumeException(Reason.IO, "injected failure of a force");
      }
      good.force();
    }

    @Override
    public long size() {
      return good.size();
    }

    @Override
    public void close() {
      good.close();
    }
  }
}
