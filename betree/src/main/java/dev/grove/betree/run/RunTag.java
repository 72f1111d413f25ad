package dev.grove.betree.run;

/**
 * Which run, and which of all that may ever have had its id: what the checksums of its pages are
 * bound to.
 *
 * <p>Ids are small numbers. Another volume has runs of the same ids; so has a copy of this volume
 * that went its own way; and a crash before the next checkpoint makes this one give an id again.
 * The salt tells all of those apart, so that a page which the device left as it was before, or put
 * here instead of elsewhere, never passes for one of this run.
 *
 * @param run its id
 * @param salt a random number of whoever built the run
 */
record RunTag(long run, long salt) {
  /** A word that differs between places: what the checksum of a page there is xored with. */
  int seed(long offset) {
    long h = KeyHash.remix(KeyHash.remix(run * 0x9E3779B97F4A7C15L + salt) + KeyHash.remix(offset));
    return (int) (h ^ (h >>> 32));
  }
}
