package dev.grove.actors.fault;

import dev.grove.actors.fault.Operation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What {@code java.nio.file.Files} asks of a {@link Disk}. */
final class DiskProvider extends FileSystemProvider {
  private final Disk disk;
  private final UUID key = UUID.randomUUID();

  DiskProvider(Disk disk) {
    this.disk = disk;
  }

  private DiskNode find(Path path) {
    DiskNode node = disk.root();
    for (String name : DiskPath.of(path).names()) {
      node = node instanceof Folder folder ? folder.get(name) : null;
    }
    return node;
  }

  private DiskNode get(Path path) throws NoSuchFileException {
    DiskNode node = find(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  private Folder folder(Path path) throws IOException {
    if (get(path) instanceof Folder folder) {
      return folder;
    }
    throw new NotDirectoryException(path.toString());
  }

  private Folder parent(Path path) throws IOException {
    return folder(path.toAbsolutePath().getParent());
  }

  private static String name(Path path) {
    return DiskPath.of(path).names().getLast();
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean isNew = options.contains(StandardOpenOption.CREATE_NEW);
    DiskNode there = disk.look(_ -> find(path));
    if (there != null && isNew) {
      throw new FileAlreadyExistsException(path.toString());
    }
    boolean create = there == null && (isNew || options.contains(StandardOpenOption.CREATE));
    DiskNode node =
        disk.call(
            create ? Kind.CREATE : Kind.OPEN,
            path.toString(),
            0,
            _ -> {
              if (create) {
                parent(path).create(name(path), new FileContent());
              }
              return get(path);
            });
    return switch (node) {
      case FileContent file -> new DiskChannel(disk, path.toString(), file);
      case Folder folder -> new DirectoryChannel(disk, path.toString(), folder);
    };
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> children =
        disk.call(
            Kind.LIST,
            directory.toString(),
            0,
            _ -> folder(directory).names().stream().map(directory::resolve).toList());
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return children.iterator();
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    if (exists(directory)) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    disk.call(
        Kind.MAKE_DIRECTORY,
        directory.toString(),
        0,
        _ -> {
          parent(directory).create(name(directory), new Folder());
          return true;
        });
  }

  @Override
  public void delete(Path path) throws IOException {
    DiskNode node = disk.look(_ -> get(path));
    if (node instanceof Folder folder && disk.look(_ -> !folder.names().isEmpty())) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    disk.call(
        Kind.DELETE,
        path.toString(),
        0,
        _ -> {
          parent(path).delete(name(path));
          return true;
        });
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    if (!source.toAbsolutePath().getParent().equals(target.toAbsolutePath().getParent())) {
      throw new UnsupportedOperationException("moving to another directory");
    }
    disk.look(_ -> get(source));
    disk.call(
        Kind.RENAME,
        target.toString(),
        0,
        _ -> {
          parent(source).rename(name(source), name(target));
          return true;
        });
  }

  @Override
  public boolean exists(Path path, LinkOption... options) {
    try {
      return disk.look(_ -> find(path)) != null;
    } catch (IOException e) {
      throw new IllegalStateException("looking into memory cannot fail", e);
    }
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    disk.look(_ -> get(path));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    disk.look(_ -> get(path));
    return disk.call(Kind.LENGTH, path.toString(), 0, _ -> type.cast(attributes(path)));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributesIfExists(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return disk.look(_ -> find(path) == null ? null : type.cast(attributes(path)));
  }

  private DiskAttributes attributes(Path path) throws IOException {
    DiskNode node = get(path);
    long size = node instanceof FileContent file ? file.size() : 0;
    return new DiskAttributes(node instanceof Folder, size, key + path.toString());
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return disk.call(Kind.SPACE, path.toString(), 0, _ -> new DiskStore(disk.usableBytes()));
  }

  @Override
  public boolean isSameFile(Path path, Path other) {
    return path.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public String getScheme() {
    return "disk";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException("newFileSystem");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException("getFileSystem");
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("getPath");
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    try (FileChannel from = newFileChannel(source, Set.of(StandardOpenOption.READ));
        FileChannel to =
            newFileChannel(
                target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
      ByteBuffer all = ByteBuffer.allocate((int) from.size());
      while (all.hasRemaining() && from.read(all) >= 0) {}
      all.flip();
      while (all.hasRemaining()) {
        to.write(all);
      }
    }
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    if (type != BasicFileAttributeView.class) {
      return null;
    }
    try {
      return type.cast(new DiskTimes(disk.look(_ -> attributes(path))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException("readAttributes");
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("setAttribute");
  }
}
