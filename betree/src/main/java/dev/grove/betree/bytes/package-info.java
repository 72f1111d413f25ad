/**
 * Reading and writing of encoded bytes: little-endian fixed numbers, varints and length-prefixed
 * slices, shared by every on-disk format of the tree.
 */
package dev.grove.betree.bytes;
