/**
 * {@code grove drill}: breaks a mounted volume again and again and checks the promise of
 * docs/durability.md on what comes back.
 *
 * <p>{@link dev.grove.cli.drill.Drill} leads. Processes of their own ({@link
 * dev.grove.cli.drill.Writer}) change the mounted file system, each its own part of it, and note in
 * a {@link dev.grove.cli.drill.Journal} outside of it what they begin and what has returned. The
 * process that serves the mount ({@link dev.grove.cli.drill.Node}) is killed, or the device below
 * it is copied as it stands ({@link dev.grove.cli.drill.Device}). Then the volume is recovered,
 * read ({@link dev.grove.cli.drill.Survey}) and judged ({@link dev.grove.cli.drill.Oracle}) against
 * the journals and the {@link dev.grove.cli.drill.Model} of what they say.
 */
package dev.grove.cli.drill;
