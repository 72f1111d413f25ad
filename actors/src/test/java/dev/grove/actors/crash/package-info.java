/**
 * Every point at which the power can fail, or an operation of the disk can, in runs of a volume
 * that follow from a seed ({@link dev.grove.actors.crash.Exploration}). Each is followed by a
 * recovery, which is checked against the commits that were made and synced, and which is cut short
 * in its turn.
 *
 * <p>A {@link dev.grove.actors.crash.Point} names one of them, and is found again from its name.
 */
package dev.grove.actors.crash;
