/** Reading through a stack of message sources, newest first: lookup, scan, and the merge that compaction writes out. */
package dev.grove.betree.merge;
