/** Runs: immutable sorted files of messages, their pages, index and filter, and the cache that reads them. */
package dev.grove.betree.run;
