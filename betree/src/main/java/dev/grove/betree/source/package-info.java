/**
 * What memtables and runs have in common: a sorted sequence of messages that can be searched and
 * walked, both ways.
 */
package dev.grove.betree.source;
