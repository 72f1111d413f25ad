/**
 * {@code grove check} and {@code grove scrub}: what the checkers of the store, the tree and the
 * file system find, put together for people and programs. A volume that nobody has open is checked
 * in this process, on an overlay that keeps what recovery would write apart from it; one that is in
 * use by the process that serves it.
 */
package dev.grove.cli.check;
