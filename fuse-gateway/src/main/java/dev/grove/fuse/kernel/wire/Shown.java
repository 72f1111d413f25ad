package dev.grove.fuse.kernel.wire;

import dev.grove.fuse.fs.FileSystem.Attr;

/**
 * What is shown, and so what counts for access, instead of what is stored: the mount options {@code
 * uid}, {@code gid} and {@code umask}. Nothing is changed in the volume by them.
 *
 * @param uid owner of everything; {@code null} as stored
 * @param gid group of everything; {@code null} as stored
 * @param umask permissions that are taken off 0777 for everything; {@code null} as stored
 */
public record Shown(Integer uid, Integer gid, Integer umask) {
  public static final Shown AS_STORED = new Shown(null, null, null);

  private static final int TYPE_BITS = 0170000;
  private static final int ALL = 0777;

  public int uid(Attr attr) {
    return uid == null ? attr.uid() : uid;
  }

  public int gid(Attr attr) {
    return gid == null ? attr.gid() : gid;
  }

  public int mode(Attr attr) {
    return umask == null ? attr.mode() : (attr.mode() & TYPE_BITS) | (ALL & ~umask);
  }
}
