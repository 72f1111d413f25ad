package dev.grove.fuse.fs.tree;

/**
 * Limits and choices of the file system.
 *
 * @param renameMaxEntries entries below a directory up to which it is renamed in one commit;
 *     beyond, EXDEV makes mv(1) copy
 * @param renameMaxBytes bytes of keys and records in that commit, for the same purpose
 * @param maxOpenDirectories directories open at a time; beyond, ENFILE
 * @param directoryMarks entries of an open directory whose cookies are remembered; of all closed
 *     ones together, eight times as many
 * @param pointDeleteMaxBlocks blocks of a file up to which they are deleted one by one; beyond, by
 *     one range delete, which costs later readers more
 * @param orphanBatchOperations operations in one commit when files without a name are deleted at
 *     start
 * @param listedInodesMax inodes in memory above which listings no longer add to them; about 240
 *     bytes each
 * @param inodeReservation inode numbers set aside by one commit
 */
public record FileSystemSettings(
    int renameMaxEntries,
    long renameMaxBytes,
    int maxOpenDirectories,
    int directoryMarks,
    int pointDeleteMaxBlocks,
    int orphanBatchOperations,
    int listedInodesMax,
    long inodeReservation) {
  public FileSystemSettings {
    requirePositive(renameMaxEntries, "renameMaxEntries");
    requirePositive(renameMaxBytes, "renameMaxBytes");
    requirePositive(maxOpenDirectories, "maxOpenDirectories");
    if (directoryMarks < 2) {
      throw new IllegalArgumentException(
          "directoryMarks must be at least 2, not " + directoryMarks);
    }
    if (pointDeleteMaxBlocks < 0) {
      throw new IllegalArgumentException(
          "pointDeleteMaxBlocks must not be negative, but is " + pointDeleteMaxBlocks);
    }
    requirePositive(orphanBatchOperations, "orphanBatchOperations");
    requirePositive(listedInodesMax, "listedInodesMax");
    requirePositive(inodeReservation, "inodeReservation");
  }

  public static FileSystemSettings defaults() {
    return new FileSystemSettings(200_000, 64L << 20, 4096, 8192, 64, 1024, 1_000_000, 1L << 20);
  }

  private static void requirePositive(long value, String name) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be above zero, not " + value);
    }
  }
}
