/** The checkpointer: makes the tree at one LSN durable, so that the log before it can go. */
package dev.grove.actors.checkpoint;
