package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.FsException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** One attribute, the same for all files, whose value is 300 bytes; it cannot be changed. */
final class OneAttribute implements ExtendedAttributes {
  @Override
  public byte[] get(long ino, byte[] name) {
    if (!new String(name, StandardCharsets.ISO_8859_1).equals("user.test")) {
      throw new FsException(Errno.ENODATA);
    }
    byte[] value = new byte[300];
    Arrays.fill(value, (byte) 'v');
    return value;
  }

  @Override
  public void set(long ino, byte[] name, byte[] value, SetMode mode) {
    NONE.set(ino, name, value, mode);
  }

  @Override
  public void remove(long ino, byte[] name) {
    NONE.remove(ino, name);
  }

  @Override
  public byte[] list(BooleanSupplier seesTrusted, long ino) {
    return NONE.list(seesTrusted, ino);
  }
}
