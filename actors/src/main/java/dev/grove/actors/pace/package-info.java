/**
 * Back-pressure: how commits are slowed to what the background can carry, a little for many instead
 * of long for one.
 *
 * <p>The root, who knows how far the background is behind, lets a {@link
 * dev.grove.actors.pace.Pacer} compute what a byte should cost and publishes it as {@link
 * dev.grove.actors.pace.Pace}. Committers read that after each commit and, by a {@link
 * dev.grove.actors.pace.Brake}, sleep their share off on their own threads. So no actor waits, and
 * the limits that make commits wait outright are met only when the pace comes too late.
 */
package dev.grove.actors.pace;
