/**
 * The volume: opens, recovers and supervises the actors of one tree, and offers it to callers as
 * {@code Volume}.
 */
package dev.grove.actors.volume;
