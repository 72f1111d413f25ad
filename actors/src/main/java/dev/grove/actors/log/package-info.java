/**
 * The log: every commit, in order of its LSN, before anything else of it is on the device.
 *
 * <p>The root encodes commits into a {@link dev.grove.actors.log.LogBuffer} and hands over many at
 * a time as one {@link dev.grove.actors.log.LogChunk}; the {@link dev.grove.actors.log.LogWriter}
 * actor, alone on its thread, writes each as one record ({@link dev.grove.actors.log.LogFormat}) of
 * the current segment and forces many syncs at once. After a crash {@link
 * dev.grove.actors.log.LogReader} replays what is there.
 *
 * <p>How a torn tail is told from damage: segments are forced before the next one begins, so only
 * the last may be torn; and each record says which LSN was durable when it was written, so a record
 * behind the tear that vouches for what was lost is a witness that it was not a tear.
 */
package dev.grove.actors.log;
