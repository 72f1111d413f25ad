package dev.grove.actors.sim;

import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.southbound.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/** Stores that do not keep what they promise, to see that a simulation notices. */
final class FaultyStores {
  private FaultyStores() {}

  /** Says that runs are on the device, and forces none. */
  static Southbound withoutForcedRuns(Southbound good) {
    return new Parts(good, new UnforcedBlobs(good.runs()), good.log());
  }

  /** Says that the log is on the device, and forces none of it. */
  static Southbound withoutForcedLog(Southbound good) {
    return new Parts(good, good.runs(), new UnforcedLog(good.log()));
  }

  private record Parts(Southbound good, Blobs runs, LogFiles log) implements Southbound {
    @Override
    public VolumeIdentity identity() {
      return good.identity();
    }

    @Override
    public ManifestFiles manifests() {
      return good.manifests();
    }

    @Override
    public Space space() {
      return good.space();
    }

    @Override
    public void close() {
      good.close();
    }
  }

  private record UnforcedBlobs(Blobs good) implements Blobs {
    @Override
    public void write(long id, List<ByteBuffer> chunks) {
      good.write(id, chunks);
    }

    @Override
    public void force(Collection<Long> ids) {
      // this is the fault
    }

    @Override
    public ByteBuffer read(long id, long offset, int length) {
      return good.read(id, offset, length);
    }

    @Override
    public void delete(long id) {
      good.delete(id);
    }

    @Override
    public List<Long> list() {
      return good.list();
    }

    @Override
    public long size(long id) {
      return good.size(id);
    }
  }

  private record UnforcedLog(LogFiles good) implements LogFiles {
    @Override
    public AppendFile create(long number, ByteBuffer header) {
      return new UnforcedFile(good.create(number, header));
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

  private record UnforcedFile(AppendFile good) implements AppendFile {
    @Override
    public void write(List<ByteBuffer> chunks) {
      good.write(chunks);
    }

    @Override
    public void force() {
      // this is the fault
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
