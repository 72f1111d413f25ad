package dev.grove.actors.fault;

import dev.grove.actors.fault.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open directory: it can be forced, and nothing else. */
final class DirectoryChannel extends FileChannel {
  private final Disk disk;
  private final String path;
  private final Folder folder;

  DirectoryChannel(Disk disk, String path, Folder folder) {
    this.disk = disk;
    this.path = path;
    this.folder = folder;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    disk.call(
        Kind.FORCE_DIRECTORY,
        path,
        0,
        _ -> {
          folder.force();
          return true;
        },
        (survival, _) -> folder.failForce(survival));
  }

  private static IOException isDirectory() {
    return new IOException("Is a directory");
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    throw isDirectory();
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    throw isDirectory();
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    throw isDirectory();
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    throw isDirectory();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    throw isDirectory();
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    throw isDirectory();
  }

  @Override
  public long position() throws IOException {
    throw isDirectory();
  }

  @Override
  public FileChannel position(long to) throws IOException {
    throw isDirectory();
  }

  @Override
  public long size() throws IOException {
    throw isDirectory();
  }

  @Override
  public FileChannel truncate(long length) throws IOException {
    throw isDirectory();
  }

  @Override
  public FileLock tryLock(long from, long length, boolean isShared) throws IOException {
    throw isDirectory();
  }

  @Override
  public FileLock lock(long from, long length, boolean isShared) throws IOException {
    throw isDirectory();
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    throw isDirectory();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
    throw isDirectory();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) throws IOException {
    throw isDirectory();
  }

  @Override
  protected void implCloseChannel() {
    // nothing is held
  }
}
