/**
 * The memtable: the newest messages, in memory, one writer and any number of readers without locks.
 *
 * <p>Points lie as bytes in an arena, and leaves of up to 64 of them grow in place: what a reader
 * may not see yet it tells by a version. Leaves are found through a copy-on-write B+-tree, which
 * changes only when one is full. Range deletes, which are few, are such a tree by themselves. A
 * batch is published with one write; a snapshot is a reference to the roots of that moment, and a
 * version.
 */
package dev.grove.betree.memtable;
