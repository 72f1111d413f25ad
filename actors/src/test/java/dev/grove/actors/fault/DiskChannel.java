package dev.grove.actors.fault;

import dev.grove.actors.fault.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file. It stays usable when its name is gone. */
final class DiskChannel extends FileChannel {
  private static final int TRANSFER_BYTES = 8192;

  private final Disk disk;
  private final String path;
  private final FileContent content;
  private int position;

  DiskChannel(Disk disk, String path, FileContent content) {
    this.disk = disk;
    this.path = path;
    this.content = content;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int read = read(into, position);
    position += Math.max(0, read);
    return read;
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) {
    throw new UnsupportedOperationException("scattering read");
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    checkOpen();
    return disk.call(
        Kind.READ,
        path,
        into.remaining(),
        limit -> {
          int all = into.limit();
          into.limit(into.position() + Math.min(limit, into.remaining()));
          int read = content.read((int) at, into);
          into.limit(all);
          return read;
        });
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int written = write(source, position);
    position += written;
    return written;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    int bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      bytes += sources[i].remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    for (int i = offset; i < offset + length; i++) {
      all.put(sources[i].duplicate());
    }
    int written = write(all.flip(), position);
    position += written;
    int rest = written;
    for (int i = offset; i < offset + length && rest > 0; i++) {
      int taken = Math.min(rest, sources[i].remaining());
      sources[i].position(sources[i].position() + taken);
      rest -= taken;
    }
    return written;
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    checkOpen();
    return disk.call(
        Kind.WRITE,
        path,
        source.remaining(),
        limit -> {
          int taken = Math.min(limit, source.remaining());
          content.write((int) at, source.slice(source.position(), taken));
          source.position(source.position() + taken);
          return taken;
        });
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long to) {
    position = (int) to;
    return this;
  }

  @Override
  public long size() throws IOException {
    checkOpen();
    return disk.look(_ -> content.size());
  }

  @Override
  public FileChannel truncate(long length) throws IOException {
    if (size() > length) {
      disk.call(
          Kind.TRUNCATE,
          path,
          0,
          _ -> {
            content.truncate((int) length);
            return true;
          });
    }
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    checkOpen();
    disk.call(
        Kind.FORCE,
        path,
        0,
        _ -> {
          content.force();
          return true;
        },
        content::failForce);
  }

  private void checkOpen() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public FileLock tryLock(long from, long length, boolean isShared) {
    return new DiskLock(this, from, length, isShared);
  }

  @Override
  public FileLock lock(long from, long length, boolean isShared) {
    return tryLock(from, length, isShared);
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    ByteBuffer some = ByteBuffer.allocate((int) Math.min(count, TRANSFER_BYTES));
    return read(some, from) < 0 ? 0 : target.write(some.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) {
    throw new UnsupportedOperationException("transferFrom");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException("map");
  }

  @Override
  protected void implCloseChannel() {
    // nothing is held
  }
}
