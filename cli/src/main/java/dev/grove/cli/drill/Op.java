package dev.grove.cli.drill;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One operation on the file system, and one commit of Grove if it changes anything. Paths are
 * relative to the mount point.
 */
sealed interface Op {
  record Mkdir(String path) implements Op {}

  record Rmdir(String path) implements Op {}

  /** A new, empty file. */
  record Create(String path) implements Op {}

  /** One write call. */
  record Write(String path, long offset, int length, Mode mode) implements Op {}

  record Truncate(String path, long size) implements Op {}

  /** Replaces what has the new name. */
  record Rename(String path, String to) implements Op {}

  /**
   * Takes a file's or a link's name away.
   *
   * @param open whether the file is held open meanwhile and written to without its name
   */
  record Unlink(String path, boolean open) implements Op {}

  record Symlink(String path, String target) implements Op {}

  /** fsync; fdatasync if without metadata. */
  record Force(String path, boolean metadata) implements Op {}

  /** Reads a whole file and compares. */
  record Read(String path) implements Op {}

  /** How a write call is made: as it is, with O_DSYNC, or with O_SYNC. */
  enum Mode {
    PLAIN,
    DSYNC,
    SYNC
  }

  String path();

  /** Whether its return confirms that all that was done before it began is durable. */
  default boolean confirms() {
    return this instanceof Force || (this instanceof Write write && write.mode != Mode.PLAIN);
  }

  /** One line without line breaks; {@link #parse} reads it. */
  default String line() {
    return switch (this) {
      case Mkdir op -> words("mkdir", op.path);
      case Rmdir op -> words("rmdir", op.path);
      case Create op -> words("create", op.path);
      case Write op -> words("write", op.path, op.offset, op.length, op.mode);
      case Truncate op -> words("truncate", op.path, op.size);
      case Rename op -> words("rename", op.path, op.to);
      case Unlink op -> words("unlink", op.path, op.open);
      case Symlink op -> words("symlink", op.path, op.target);
      case Force op -> words("force", op.path, op.metadata);
      case Read op -> words("read", op.path);
    };
  }

  static Op parse(String line) {
    String[] word = Arrays.stream(line.split(" ", -1)).map(Op::unescape).toArray(String[]::new);
    return switch (word[0]) {
      case "mkdir" -> new Mkdir(word[1]);
      case "rmdir" -> new Rmdir(word[1]);
      case "create" -> new Create(word[1]);
      case "write" ->
          new Write(
              word[1], Long.parseLong(word[2]), Integer.parseInt(word[3]), Mode.valueOf(word[4]));
      case "truncate" -> new Truncate(word[1], Long.parseLong(word[2]));
      case "rename" -> new Rename(word[1], word[2]);
      case "unlink" -> new Unlink(word[1], Boolean.parseBoolean(word[2]));
      case "symlink" -> new Symlink(word[1], word[2]);
      case "force" -> new Force(word[1], Boolean.parseBoolean(word[2]));
      case "read" -> new Read(word[1]);
      default -> throw new IllegalArgumentException("no operation: " + line);
    };
  }

  private static String words(Object... words) {
    return Stream.of(words).map(word -> escape(word.toString())).collect(Collectors.joining(" "));
  }

  /** Without spaces and control characters; slashes stay as they are, for people. */
  static String escape(String word) {
    return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  static String unescape(String word) {
    return URLDecoder.decode(word, StandardCharsets.UTF_8);
  }
}
