package dev.grove.fuse.fs.check;

/**
 * Something that is wrong with the file system.
 *
 * @param what one line that names the file, and says what a repair does about it
 */
public record FsFinding(String what, Fix fix) {}
