package dev.grove.cli.drill;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is there, read from the mounted file system.
 *
 * @param found by path relative to the mount point
 */
record Survey(NavigableMap<String, Found> found) {
  /** Larger files are none of the drill's, and are not read. */
  private static final long LARGEST = 16 << 20;

  /** What stands under a path. */
  sealed interface Found {
    record Directory() implements Found {}

    record Link(String target) implements Found {}

    record Regular(byte[] bytes) implements Found {}

    record Other(String what) implements Found {}
  }

  static Survey of(Path root) throws IOException {
    NavigableMap<String, Found> found = new TreeMap<>();
    walk(root, "", found);
    return new Survey(found);
  }

  private static void walk(Path directory, String prefix, NavigableMap<String, Found> found)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path each : entries) {
        String path = prefix + each.getFileName();
        Found what = look(each);
        found.put(path, what);
        if (what instanceof Found.Directory) {
          walk(each, path + "/", found);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException("cannot list " + directory + ": " + e.getCause().getMessage(), e);
    }
  }

  static Found look(Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      return new Found.Directory();
    }
    if (attributes.isSymbolicLink()) {
      return new Found.Link(Files.readSymbolicLink(path).toString());
    }
    if (!attributes.isRegularFile() || attributes.size() > LARGEST) {
      return new Found.Other("something of " + attributes.size() + " bytes");
    }
    return new Found.Regular(Files.readAllBytes(path));
  }

  long bytes() {
    long bytes = 0;
    for (Found each : found.values()) {
      bytes += each instanceof Found.Regular regular ? regular.bytes().length : 0;
    }
    return bytes;
  }

  static boolean same(Model.Entry expected, Found found, Content content) {
    return switch (expected) {
      case null -> found == null;
      case Model.Entry.Directory _ -> found instanceof Found.Directory;
      case Model.Entry.Link link ->
          found instanceof Found.Link other && link.target().equals(other.target());
      case Model.Entry.Regular regular ->
          found instanceof Found.Regular other
              && regular.extents().size() == other.bytes().length
              && regular.extents().firstDifference(other.bytes(), content) < 0;
    };
  }

  /** How what is found differs from what is expected, in words; null if it does not. */
  static String difference(Model.Entry expected, Found found, Content content) {
    if (same(expected, found, content)) {
      return null;
    }
    return expected instanceof Model.Entry.Regular a && found instanceof Found.Regular b
        ? bytesDiffer(a.extents(), b.bytes(), content)
        : "expected " + say(expected) + ", found " + say(found);
  }

  private static String bytesDiffer(Extents expected, byte[] bytes, Content content) {
    long at = expected.firstDifference(bytes, content);
    long writer = expected.writerOf(at);
    String what = writer < 0 ? "zeros" : "what operation " + writer + " wrote";
    String size = "expected %d bytes, found %d".formatted(expected.size(), bytes.length);
    if (at >= Math.min(bytes.length, expected.size())) {
      return size;
    }
    return size
        + "; at offset "
        + at
        + " expected "
        + what
        + ", found "
        + guess(bytes, at, content);
  }

  /** Which operation wrote the bytes from here, if one of the drill did. */
  private static String guess(byte[] bytes, long at, Content content) {
    int length = (int) Math.min(16, bytes.length - at);
    byte[] candidate = new byte[length];
    byte[] there = Arrays.copyOfRange(bytes, (int) at, (int) at + length);
    if (Arrays.equals(candidate, there)) {
      return "zeros";
    }
    for (long serial = 0; serial < 1_000_000; serial++) {
      content.fill(serial, at, candidate, 0, length);
      if (Arrays.equals(candidate, there)) {
        return "what operation " + serial + " wrote";
      }
    }
    return "bytes that no operation wrote there";
  }

  private static String say(Model.Entry entry) {
    return switch (entry) {
      case null -> "nothing";
      case Model.Entry.Directory _ -> "a directory";
      case Model.Entry.Link link -> "a link to " + link.target();
      case Model.Entry.Regular regular -> "a file of " + regular.extents().size() + " bytes";
    };
  }

  private static String say(Found found) {
    return switch (found) {
      case null -> "nothing";
      case Found.Directory _ -> "a directory";
      case Found.Link link -> "a link to " + link.target();
      case Found.Regular regular -> "a file of " + regular.bytes().length + " bytes";
      case Found.Other other -> other.what();
    };
  }
}
