/**
 * Several processes at the same few names at once, and an oracle that says whether what they saw
 * can be.
 *
 * <p>A run is many short bursts. The {@link dev.grove.posix.namespace.Plan} of a burst follows from
 * seed and number: a scene, and what each process does in it. {@link
 * dev.grove.posix.namespace.Performer} makes the calls and notes when each began and ended and what
 * it told; {@link dev.grove.posix.namespace.WorkerMain} is a process that does so. The {@link
 * dev.grove.posix.namespace.Oracle} then looks for an order of all these calls in which a {@link
 * dev.grove.posix.namespace.World}, a namespace as POSIX and the man pages of Linux have it, tells
 * the same and ends as the same tree.
 */
package dev.grove.posix.namespace;
