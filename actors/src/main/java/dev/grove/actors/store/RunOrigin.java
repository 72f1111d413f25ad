package dev.grove.actors.store;

/** What a run was made from: a hint at how long it will live. */
public enum RunOrigin {
  /** A memtable: merged away as soon as all leaves have what they get of it. */
  MEMTABLE,
  /** Other runs. */
  MERGE
}
