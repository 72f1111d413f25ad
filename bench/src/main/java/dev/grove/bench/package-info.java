/**
 * Grove's tree beside RocksDB: the same records, the same operations, the same memory, one after
 * the other on one machine.
 *
 * <p>{@link dev.grove.bench.Compare} plans the run and prints the tables. Each {@link
 * dev.grove.bench.Workload} on each {@link dev.grove.bench.EngineKind} is a process of its own,
 * {@link dev.grove.bench.Worker}, inside a memory cgroup; so nobody reads what another has left in
 * a cache, and a compiler, a collector or a native allocator counts for the engine that needs it.
 * The worker opens an {@link dev.grove.bench.Engine}, measures, and reports one line. What is read
 * is compared with what was written. {@link dev.grove.bench.Growth} does the same for one long load
 * and its parts. Both leave their figures in files, from which {@link dev.grove.bench.Charts}
 * draws.
 */
package dev.grove.bench;
