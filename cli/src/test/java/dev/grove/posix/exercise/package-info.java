/**
 * Random operations on one file, in the manner of fsx: each is done to the file and to bytes in
 * memory, and what is read must be what memory has. All follows from a seed.
 */
package dev.grove.posix.exercise;
