/**
 * Runs: immutable sorted files of messages, their pages, index and filter, and the cache that reads
 * them.
 *
 * <p>Writing: {@link dev.grove.betree.run.RunBuilder} fills blocks, packs them into pages and ends
 * in a {@link dev.grove.betree.run.RunImage}, bytes in memory that the caller stores. Reading: a
 * {@link dev.grove.betree.run.Run} is the shared, counted handle, a {@link
 * dev.grove.betree.run.RunSlice} what a node sees of it. A lookup asks the filter, then goes down
 * the index to one page; a cursor walks the pages and reads ahead. Filter and index pages in memory
 * are found in the run itself ({@code ResidentPages}) and counted by the {@code IndexCache}; data
 * pages come through the {@link dev.grove.betree.run.PageCache}, which bounds both. Every page is
 * checked when it is loaded, so what is cached is sound; every record by {@code MetaCheck} when it
 * is decoded; the order of keys across pages by the cursors. What only a look at the whole can tell
 * is for the {@link dev.grove.betree.run.RunChecker}.
 */
package dev.grove.betree.run;
