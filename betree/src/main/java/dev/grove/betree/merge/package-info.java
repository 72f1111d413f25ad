/**
 * Reading through a stack of message sources, newest first: lookup, scan, and the merge that
 * compaction writes out.
 *
 * <p>One rule serves all three: a message counts unless a newer put or delete of its key, or a
 * range delete of a strictly newer source, hides it; the range deletes of a source lie below its
 * own points.
 */
package dev.grove.betree.merge;
