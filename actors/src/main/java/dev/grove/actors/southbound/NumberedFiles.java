package dev.grove.actors.southbound;

import java.nio.ByteBuffer;
import java.util.List;

/** Files that are known by a number. */
public interface NumberedFiles {
  /** Numbers of the files, ascending. */
  List<Long> list();

  /** What a person calls the file, e.g. its path. */
  String name(long number);

  /** Bytes of a file. */
  long size(long number);

  /** Up to {@code length} bytes at {@code offset}: fewer only where the file ends. */
  ByteBuffer read(long number, long offset, int length);

  /** Makes the content of an existing file durable, and the names of all files. */
  void force(long number);

  /** Removes a file; one that is gone already is no error. After a crash it may be there again. */
  void delete(long number);
}
