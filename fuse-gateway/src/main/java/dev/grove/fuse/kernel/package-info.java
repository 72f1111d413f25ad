/**
 * The FUSE kernel protocol, spoken on {@code /dev/fuse} from Java.
 *
 * <p>{@link dev.grove.fuse.kernel.Session} mounts a {@link dev.grove.fuse.fs.FileSystem} and serves
 * it with a few reader threads. Each has a device descriptor and buffers of its own, and answers on
 * itself what it has read: a request costs one read(2), one call of the file system and one
 * write(2), with no hop to another thread. {@code sys} holds the system calls, {@code wire} the
 * structures that cross the device.
 *
 * <p>The kernel's caches are trusted for long times, as nobody else changes the volume: names,
 * attributes, absent names and pages stay with the kernel. Files are opened without a request (OPEN
 * answers ENOSYS once), so an inode lives exactly as long as its lookup count.
 *
 * <p>A request is served to its end whoever interrupts it, except that one that only waits or reads
 * is answered at once for a caller that has been killed ({@code ReaderWatch}).
 *
 * <p>Nothing is cached for writing: a WRITE is sent before write(2) returns, and what has to be
 * durable is followed by FSYNC; {@code WriteRequest} tells of the one case where it is not.
 */
package dev.grove.fuse.kernel;
