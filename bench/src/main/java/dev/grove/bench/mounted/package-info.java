/**
 * Workloads on a directory, whatever file system it is on: the micro-benchmarks of the BetrFS
 * papers, scaled. Run by {@code bench/mounted}.
 */
package dev.grove.bench.mounted;
