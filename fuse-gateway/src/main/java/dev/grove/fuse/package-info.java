/**
 * The file system on a volume ({@code fs}) and the transports that carry it to FUSE: Grove's own
 * ({@code kernel}) and libfuse 2 ({@code jnr}).
 */
package dev.grove.fuse;
