/**
 * A disk in memory that knows what is forced, under a file system for {@code java.nio.file}: so the
 * store of a local directory runs on it as it is, and each thing that it asks of the kernel is an
 * {@link dev.grove.actors.fault.Operation} with a number, which may fail, be cut short, take its
 * time, or be the last before the power fails.
 *
 * <p>What the disk holds then is drawn from a seed, within what POSIX promises: {@link
 * dev.grove.actors.fault.FileContent} for data, {@link dev.grove.actors.fault.Folder} for names.
 */
package dev.grove.actors.fault;
