/** The memtable: the newest messages, in memory, one writer and any number of readers without locks. */
package dev.grove.betree.memtable;
