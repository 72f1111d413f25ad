/**
 * The transport over libfuse 2, for systems that have nothing newer.
 *
 * <p>{@link dev.grove.fuse.jnr.JnrSession} makes the mount as the other transport does and hands
 * the descriptor to libfuse, which speaks the FUSE protocol 7.19 on it. Grove's threads run
 * libfuse's loop, so a request is answered on the thread that has read it, and no thread is
 * attached to the virtual machine for a single call. {@code Requests} turns each callback into one
 * call of the file system and each result into one reply; {@code ReplyBuffers} holds the
 * structures, {@code Libfuse} and {@code LowLevelOperations} are libfuse's side.
 *
 * <p>Of libfuse's two interfaces this is the one in terms of inodes. The other one, in terms of
 * paths, is the one that jnr-fuse has classes for; but under it names are text and not bytes, a
 * file that is unlinked while open gets a hidden name, and two names of a file are two files to the
 * kernel. From jnr-fuse come the binding to C and the structures that differ between processors.
 */
package dev.grove.fuse.jnr;
