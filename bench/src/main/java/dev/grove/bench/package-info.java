/**
 * Grove's tree beside RocksDB: the same records, the same operations, the same memory, one after
 * the other on one machine.
 *
 * <p>{@link dev.grove.bench.Compare} plans the run and prints the table. Each {@link
 * dev.grove.bench.Workload} on each {@link dev.grove.bench.EngineKind} is a process of its own,
 * {@link dev.grove.bench.Worker}, inside a memory cgroup; so nobody reads what another has left in
 * a cache, and a compiler, a collector or a native allocator counts for the engine that needs it.
 * The worker opens an {@link dev.grove.bench.Engine}, measures, and reports one line. What is read
 * is compared with what was written.
 */
package dev.grove.bench;
