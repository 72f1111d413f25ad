/**
 * The memtable: the newest messages, in memory, one writer and any number of readers without locks.
 *
 * <p>Points and range deletes are two copy-on-write B+-trees. A batch copies each node that it
 * changes once and is published with one volatile write; a snapshot is a reference to the roots of
 * that moment.
 */
package dev.grove.betree.memtable;
