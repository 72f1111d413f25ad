package dev.grove.posix.exercise;

/**
 * What an exercise does.
 *
 * @param directory where its files are made
 * @param operations how many
 * @param maxBytes largest size of the file
 * @param remount detaches and attaches the file system; {@code null} if it cannot
 * @param remountEvery operations between two of them, on average
 */
public record Plan(
    String directory,
    long seed,
    long operations,
    int maxBytes,
    Runnable remount,
    int remountEvery) {}
