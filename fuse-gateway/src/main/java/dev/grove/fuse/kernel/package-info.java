/** The FUSE kernel protocol, spoken on {@code /dev/fuse} from Java. */
package dev.grove.fuse.kernel;
