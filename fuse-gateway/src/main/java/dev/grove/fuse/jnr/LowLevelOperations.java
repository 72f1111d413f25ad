package dev.grove.fuse.jnr;

import jnr.ffi.BaseStruct;
import jnr.ffi.Memory;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;

/**
 * struct fuse_lowlevel_ops of libfuse 2.9: pointers to functions, in this order. What is not set is
 * 0, and libfuse answers ENOSYS by itself, or for open, release, opendir and releasedir that it is
 * well.
 *
 * <p>Holds the functions, too: what C alone refers to would be collected.
 */
final class LowLevelOperations extends BaseStruct {
  final Func<Callbacks.Two> init = func(Callbacks.Two.class);
  final Func<Callbacks.One> destroy = func(Callbacks.One.class);
  final Func<Callbacks.Three> lookup = func(Callbacks.Three.class);
  final Func<Callbacks.Three> forget = func(Callbacks.Three.class);
  final Func<Callbacks.Three> getattr = func(Callbacks.Three.class);
  final Func<Callbacks.SetAttributes> setattr = func(Callbacks.SetAttributes.class);
  final Func<Callbacks.Two> readlink = func(Callbacks.Two.class);
  final Func<Callbacks.MakeNode> mknod = func(Callbacks.MakeNode.class);
  final Func<Callbacks.MakeDirectory> mkdir = func(Callbacks.MakeDirectory.class);
  final Func<Callbacks.Three> unlink = func(Callbacks.Three.class);
  final Func<Callbacks.Three> rmdir = func(Callbacks.Three.class);
  final Func<Callbacks.Four> symlink = func(Callbacks.Four.class);
  final Func<Callbacks.Five> rename = func(Callbacks.Five.class);
  final Func<Callbacks.Four> link = func(Callbacks.Four.class);
  final Func<Callbacks.Three> open = func(Callbacks.Three.class);
  final Func<Callbacks.Five> read = func(Callbacks.Five.class);
  final Func<Callbacks.Six> write = func(Callbacks.Six.class);
  final Func<Callbacks.Three> flush = func(Callbacks.Three.class);
  final Func<Callbacks.Three> release = func(Callbacks.Three.class);
  final Func<Callbacks.Force> fsync = func(Callbacks.Force.class);
  final Func<Callbacks.Three> opendir = func(Callbacks.Three.class);
  final Func<Callbacks.Five> readdir = func(Callbacks.Five.class);
  final Func<Callbacks.Three> releasedir = func(Callbacks.Three.class);
  final Func<Callbacks.Force> fsyncdir = func(Callbacks.Force.class);
  final Func<Callbacks.Two> statfs = func(Callbacks.Two.class);
  final Func<Callbacks.SetXattr> setxattr = func(Callbacks.SetXattr.class);
  final Func<Callbacks.Four> getxattr = func(Callbacks.Four.class);
  final Func<Callbacks.Three> listxattr = func(Callbacks.Three.class);
  final Func<Callbacks.Three> removexattr = func(Callbacks.Three.class);
  final Pointer access = new Pointer();
  final Pointer create = new Pointer();
  final Pointer getlk = new Pointer();
  final Pointer setlk = new Pointer();
  final Pointer bmap = new Pointer();
  final Pointer ioctl = new Pointer();
  final Pointer poll = new Pointer();
  final Pointer writeBuf = new Pointer();
  final Pointer retrieveReply = new Pointer();
  final Func<Callbacks.Three> forgetMulti = func(Callbacks.Three.class);
  final Pointer flock = new Pointer();
  final Func<Callbacks.Allocate> fallocate = func(Callbacks.Allocate.class);

  LowLevelOperations(Runtime runtime) {
    super(runtime);
    useMemory(Memory.allocateDirect(runtime, Struct.size(this), true));
  }

  long address() {
    return Struct.getMemory(this).address();
  }

  int bytes() {
    return Struct.size(this);
  }
}
