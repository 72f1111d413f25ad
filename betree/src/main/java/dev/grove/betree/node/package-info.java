/** Node headers, their pure transitions, and the policies that choose among them. */
package dev.grove.betree.node;
