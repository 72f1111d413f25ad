package dev.grove.actors.manifest;

/**
 * Where a manifest file ends for those who append to it.
 *
 * @param number of the file
 * @param bytes its length up to and with the last commit; what follows is a torn checkpoint
 * @param sequence how many checkpoints it holds
 * @param index where its live records are
 * @param newest whether no file with a higher number exists; if one does, it is damaged and must be
 *     superseded, not this one extended
 */
record ManifestEnd(long number, long bytes, long sequence, ManifestIndex index, boolean newest) {}
