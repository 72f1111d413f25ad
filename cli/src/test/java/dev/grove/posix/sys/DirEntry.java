package dev.grove.posix.sys;

/**
 * An entry as getdents64(2) tells it.
 *
 * @param next position behind it
 * @param type as in {@code d_type}: mode bits shifted right by 12, 0 if unknown
 */
public record DirEntry(String name, long ino, long next, int type) {}
