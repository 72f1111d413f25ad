/**
 * The B-epsilon-tree as a pure library: keys, messages, memtables, runs, node headers and their
 * transitions, lookup, scan and merge.
 *
 * <p>Nothing here starts a thread, reads a clock or opens a file: input and output go through small
 * interfaces that the caller implements. Reading order: {@code bytes}, {@code key}, {@code
 * message}, {@code source}, {@code memtable}, {@code run}, {@code merge}, {@code node}, {@code
 * tree}.
 */
package dev.grove.betree;
