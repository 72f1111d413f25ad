package dev.grove.cli.drill;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Does operations on the mounted file system.
 *
 * @param root the mount point
 */
record Hands(Path root, Content content) {
  /** What is read is not what was written, while nothing was broken. */
  static final class WrongContentException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongContentException(String message) {
      super(message);
    }
  }

  /**
   * @param model the state before it
   */
  void perform(Op operation, long serial, Model model) throws IOException {
    Path path = root.resolve(operation.path());
    switch (operation) {
      case Op.Mkdir _ -> Files.createDirectory(path);
      case Op.Rmdir _ -> Files.delete(path);
      case Op.Create _ ->
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
      case Op.Write op -> write(path, op, serial);
      case Op.Truncate op -> truncate(path, op.size());
      case Op.Rename op -> Files.move(path, root.resolve(op.to()), StandardCopyOption.ATOMIC_MOVE);
      case Op.Unlink op -> unlink(path, op.open());
      case Op.Symlink op -> Files.createSymbolicLink(path, Path.of(op.target()));
      case Op.Force op -> force(path, op.metadata());
      case Op.Read op -> read(path, model.entries().get(op.path()));
    }
  }

  private void write(Path path, Op.Write op, long serial) throws IOException {
    byte[] bytes = new byte[op.length()];
    content.fill(serial, op.offset(), bytes, 0, bytes.length);
    Set<StandardOpenOption> options =
        switch (op.mode()) {
          case PLAIN -> Set.of(StandardOpenOption.WRITE);
          case DSYNC -> Set.of(StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
          case SYNC -> Set.of(StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        };
    try (FileChannel file = FileChannel.open(path, options)) {
      int written = file.write(ByteBuffer.wrap(bytes), op.offset());
      if (written != bytes.length) {
        throw new IOException("only " + written + " of " + bytes.length + " bytes written");
      }
    }
  }

  private static void truncate(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  private static void unlink(Path path, boolean open) throws IOException {
    if (!open) {
      Files.delete(path);
      return;
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      Files.delete(path);
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
    }
  }

  /** A directory can be opened for reading only, which is enough to force anything. */
  private static void force(Path path, boolean metadata) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.force(metadata);
    }
  }

  private void read(Path path, Model.Entry expected) throws IOException {
    String difference = Survey.difference(expected, Survey.look(path), content);
    if (difference != null) {
      throw new WrongContentException(difference);
    }
  }
}
