/**
 * Where runs are between their making and their deletion: in memory at first, on the device from a
 * checkpoint on. What an opening finds there is compared with what is named first.
 */
package dev.grove.actors.store;
