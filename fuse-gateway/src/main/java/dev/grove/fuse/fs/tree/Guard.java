package dev.grove.fuse.fs.tree;

import java.util.function.Supplier;

/** Runs an operation under the namespace lock, and turns errors of the volume into errnos. */
@FunctionalInterface
interface Guard {
  <T> T shared(Supplier<T> operation);
}
