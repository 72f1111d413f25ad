package dev.grove.posix.namespace;

/**
 * What a run does.
 *
 * @param directory where it works
 * @param processes how many work at once
 * @param operations of all processes in all bursts
 * @param burstOperations of one process in one burst; more make the search longer
 * @param remount detaches and attaches the file system; {@code null} if it cannot
 * @param remountEvery bursts between two of them, on average
 */
public record Settings(
    String directory,
    long seed,
    int processes,
    long operations,
    int burstOperations,
    Runnable remount,
    int remountEvery) {}
