package dev.grove.actors.volume;

/**
 * A part of the memory of a volume.
 *
 * @param name what it is for
 * @param usedBytes how much of it is in use
 * @param limitBytes how much that can be
 */
public record Budget(String name, long usedBytes, long limitBytes) {}
