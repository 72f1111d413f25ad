/**
 * The file system core: path schema, inode records, POSIX semantics, on the {@code Volume} API
 * alone.
 */
package dev.grove.fuse.fs;
