package dev.grove.bench;

/** What is in a directory; one directory for each on each engine. */
enum Dataset {
  RANDOM,
  SEQUENTIAL,
  LARGE
}
