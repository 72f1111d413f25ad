/**
 * Where runs are between their making and their deletion: in memory at first, on the device from a
 * checkpoint on.
 */
package dev.grove.actors.store;
