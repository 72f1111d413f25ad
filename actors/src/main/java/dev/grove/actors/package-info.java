/**
 * Who owns what: the actors that make a tree of immutable headers into a running, durable volume.
 */
package dev.grove.actors;
