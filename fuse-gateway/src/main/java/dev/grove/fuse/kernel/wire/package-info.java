/**
 * The structures of the FUSE protocol (linux/fuse.h), one class for each group of them, with named
 * offsets. Requests are read in place from the buffer that read(2) filled, replies are built in
 * place in the buffer that write(2) sends.
 */
package dev.grove.fuse.kernel.wire;
