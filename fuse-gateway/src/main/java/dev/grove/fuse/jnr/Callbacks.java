package dev.grove.fuse.jnr;

import jnr.ffi.annotations.Delegate;

/**
 * The shapes of libfuse's callbacks: {@code long} is an address, an inode number, a size or an
 * offset. Public because generated classes call them.
 */
public final class Callbacks {
  private Callbacks() {}

  /** Two longs. */
  @FunctionalInterface
  public interface Two {
    @Delegate
    void call(long a, long b);
  }

  /** Of {@code destroy}. */
  @FunctionalInterface
  public interface One {
    @Delegate
    void call(long a);
  }

  /** Three longs. */
  @FunctionalInterface
  public interface Three {
    @Delegate
    void call(long a, long b, long c);
  }

  /** Four longs. */
  @FunctionalInterface
  public interface Four {
    @Delegate
    void call(long a, long b, long c, long d);
  }

  /** Five longs. */
  @FunctionalInterface
  public interface Five {
    @Delegate
    void call(long a, long b, long c, long d, long e);
  }

  /** Six longs. */
  @FunctionalInterface
  public interface Six {
    @Delegate
    void call(long a, long b, long c, long d, long e, long f);
  }

  /** Of {@code setattr}. */
  @FunctionalInterface
  public interface SetAttributes {
    @Delegate
    void call(long request, long inode, long stat, int toSet, long fileInfo);
  }

  /** Of {@code mknod}. */
  @FunctionalInterface
  public interface MakeNode {
    @Delegate
    void call(long request, long parent, long name, int mode, long device);
  }

  /** Of {@code mkdir}. */
  @FunctionalInterface
  public interface MakeDirectory {
    @Delegate
    void call(long request, long parent, long name, int mode);
  }

  /** Of {@code fsync} and {@code fsyncdir}. */
  @FunctionalInterface
  public interface Force {
    @Delegate
    void call(long request, long inode, int dataOnly, long fileInfo);
  }

  /** Of {@code setxattr}. */
  @FunctionalInterface
  public interface SetXattr {
    @Delegate
    void call(long request, long inode, long name, long value, long size, int flags);
  }

  /** Of {@code fallocate}. */
  @FunctionalInterface
  public interface Allocate {
    @Delegate
    void call(long request, long inode, int mode, long offset, long length, long fileInfo);
  }
}
