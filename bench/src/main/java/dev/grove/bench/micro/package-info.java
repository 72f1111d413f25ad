/**
 * The parts of the tree one by one, under JMH: how many ns and bytes of heap an operation of each
 * takes. What a part costs inside the whole is {@link dev.grove.bench.Compare}'s to say.
 *
 * <p>Only what the library shows is called, so a part that is hidden is measured through the next
 * one around it.
 */
package dev.grove.bench.micro;
