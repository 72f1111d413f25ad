/**
 * Checks the store of a volume, and repairs it.
 *
 * <p>{@link dev.grove.actors.check.StoreCheck} reads everything that a volume consists of, and
 * changes nothing. {@link dev.grove.actors.check.OverlaySouthbound} lets a volume be opened, and
 * even repaired, for trial: it keeps what is changed apart. What {@link
 * dev.grove.actors.check.StoreRepair} would do is tried there first, so that the plan that is shown
 * is what will happen.
 */
package dev.grove.actors.check;
