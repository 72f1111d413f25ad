/**
 * Node headers, their pure transitions, and the policies that choose among them: {@link
 * dev.grove.betree.node.FlushPolicy} which edges to flush, {@link
 * dev.grove.betree.node.CompactionPolicy} what to merge and when, {@code LeafSpans} what of a leaf
 * a merge need not touch.
 */
package dev.grove.betree.node;
