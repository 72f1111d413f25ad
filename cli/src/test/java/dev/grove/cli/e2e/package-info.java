/**
 * End-to-end tests: the real command in a process of its own, mounted, under real programs, killed
 * for real.
 *
 * <p>They need root, {@code /dev/fuse} and the programs they run; where something is missing they
 * are skipped and say what.
 */
package dev.grove.cli.e2e;
