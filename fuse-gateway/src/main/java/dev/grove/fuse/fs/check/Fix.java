package dev.grove.fuse.fs.check;

import dev.grove.betree.key.KeyRange;

/** What mends a finding. */
public sealed interface Fix {
  /** Nothing here can: what to do instead stands in the finding. */
  record None() implements Fix {}

  /** A record that means nothing goes. */
  record Remove(byte[] key) implements Fix {}

  /** All records of a range go. */
  record RemoveRange(KeyRange range) implements Fix {}

  /** A record is put as it should be. */
  record Put(byte[] key, byte[] value) implements Fix {}

  /**
   * A link count is put as it should be, once nothing else is to be mended.
   *
   * @param path of the directory or file, as in its key; empty for the root
   */
  record SetLinks(byte[] path, int links) implements Fix {}

  /** The same for an inode that has links. */
  record SetInodeLinks(long ino, int links) implements Fix {}

  /** A file without a name gets one, {@code /lost+found/#<ino>}. */
  record LinkInode(long ino) implements Fix {}

  /**
   * A directory gets a new record, where its old one was.
   *
   * @param path of the directory, as in its key
   */
  record MakeDirectory(byte[] path, int links) implements Fix {}

  /**
   * Blocks without a file become one, {@code /lost+found/#<ino>}.
   *
   * @param home path part of their keys
   * @param size bytes that they reach to
   */
  record LinkData(byte[] home, long ino, long size) implements Fix {}

  /** Inode numbers up to this one are in use. */
  record SetNextInode(long next) implements Fix {}
}
