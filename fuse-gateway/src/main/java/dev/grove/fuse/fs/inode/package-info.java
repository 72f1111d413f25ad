/**
 * What a file is apart from its content: its record in the volume, and its node in memory while the
 * kernel knows it.
 *
 * <p>Reading order: {@code InodeRecord} and its layout in {@code InodeCodec}; {@code EntryRecord},
 * what stands under a name; {@code Inode}, the node; {@code InodeTable}, which counts who knows it;
 * {@code NameEpochs}, which lets lookups run without locks.
 */
package dev.grove.fuse.fs.inode;
