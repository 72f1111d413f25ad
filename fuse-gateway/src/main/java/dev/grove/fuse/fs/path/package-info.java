/** Where things are: names in bytes, and the keys of the volume made of them. */
package dev.grove.fuse.fs.path;
