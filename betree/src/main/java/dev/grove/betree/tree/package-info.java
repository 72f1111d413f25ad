/**
 * Reading a whole tree: from the newest memtable, through the stacks along a path of nodes, down to
 * the base of a leaf. Readers take no lock and ask nobody. A snapshot is all headers of one moment,
 * with references to their runs.
 */
package dev.grove.betree.tree;
