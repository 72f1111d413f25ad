package dev.grove.actors.fault;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;

/** Names with slashes between; there are no links and no dots. */
final class DiskPath implements Path {
  private final DiskFileSystem files;
  private final boolean absolute;
  private final List<String> names;

  DiskPath(DiskFileSystem files, boolean absolute, List<String> names) {
    this.files = files;
    this.absolute = absolute;
    this.names = names;
  }

  static DiskPath of(Path path) {
    if (path instanceof DiskPath disk) {
      return disk;
    }
    throw new ProviderMismatchException(path.toString());
  }

  DiskFileSystem files() {
    return files;
  }

  List<String> names() {
    return names;
  }

  @Override
  public FileSystem getFileSystem() {
    return files;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public Path getRoot() {
    return absolute ? new DiskPath(files, true, List.of()) : null;
  }

  @Override
  public Path getFileName() {
    return names.isEmpty() ? null : new DiskPath(files, false, List.of(names.getLast()));
  }

  @Override
  public Path getParent() {
    if (names.isEmpty() || (!absolute && names.size() == 1)) {
      return null;
    }
    return new DiskPath(files, absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int from, int to) {
    return new DiskPath(files, false, names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof DiskPath path
        && path.absolute == absolute
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof DiskPath path
        && path.names.size() <= names.size()
        && names.subList(names.size() - path.names.size(), names.size()).equals(path.names);
  }

  @Override
  public Path normalize() {
    return this;
  }

  @Override
  public Path resolve(Path other) {
    DiskPath path = of(other);
    if (path.absolute) {
      return path;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return new DiskPath(files, absolute, List.copyOf(all));
  }

  @Override
  public Path relativize(Path other) {
    DiskPath path = of(other);
    if (!path.startsWith(this)) {
      throw new IllegalArgumentException(path + " does not lie below " + this);
    }
    return path.subpath(names.size(), path.names.size());
  }

  @Override
  public URI toUri() {
    return URI.create("disk:" + this);
  }

  @Override
  public Path toAbsolutePath() {
    return absolute ? this : new DiskPath(files, true, names);
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("watching");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiskPath path
        && path.files == files
        && path.absolute == absolute
        && path.names.equals(names);
  }

  /** The same in each run: sets of paths are gone through in this order. */
  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }
}
