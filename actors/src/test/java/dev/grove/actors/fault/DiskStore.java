package dev.grove.actors.fault;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;

/** What a disk says of its room, which is not what decides whether it is full. */
final class DiskStore extends FileStore {
  private final long usableBytes;

  DiskStore(long usableBytes) {
    this.usableBytes = usableBytes;
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public String type() {
    return "memory";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public long getTotalSpace() {
    return 1L << 40;
  }

  @Override
  public long getUsableSpace() {
    return usableBytes;
  }

  @Override
  public long getUnallocatedSpace() {
    return usableBytes;
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return false;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return "basic".equals(name);
  }

  @Override
  public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) {
    throw new UnsupportedOperationException(attribute);
  }
}
