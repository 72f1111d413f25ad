/**
 * Checks what the file system keeps in a volume, and mends it: {@link
 * dev.grove.fuse.fs.check.FsCheck} scans the records of one moment, {@link
 * dev.grove.fuse.fs.check.FsRepair} turns what it finds into commits. Neither knows of a mount.
 */
package dev.grove.fuse.fs.check;
