/**
 * What is wrong with a volume while it goes on: who waits for room on a full device, which nodes
 * have damaged runs, which request the device does not answer, and the failure after which it takes
 * no more changes. Every part writes its own; {@code status} and the log show it.
 *
 * <p>{@link dev.grove.actors.health.Supervision} is the one place that decides what becomes of an
 * actor that fails.
 */
package dev.grove.actors.health;
