/**
 * The executor on which the root actor runs: the sender's own thread, as long as nobody else is
 * running it.
 */
package dev.grove.actors.dispatch;
