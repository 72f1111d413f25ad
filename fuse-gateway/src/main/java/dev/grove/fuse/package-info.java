/**
 * The file system on a volume ({@code fs}) and the transports that carry it to FUSE ({@code
 * kernel}).
 */
package dev.grove.fuse;
