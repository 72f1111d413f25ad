package dev.grove.bench;

import java.util.List;

/**
 * How an engine's memory is divided, as parts of the limit of its process. Both engines get the
 * same sum for caches and write buffers, 13/24 of the limit:
 *
 * <pre>
 *   Grove     3 memtables of 1/24   young runs 4/24             page cache 6/24    Java heap 17/24
 *   RocksDB   2 memtables of 2/24                               block cache 9/24   Java heap  2/24
 * </pre>
 *
 * The rest belongs to the process and to the kernel's page cache. Indexes and filters are inside of
 * the page cache of Grove and the block cache of RocksDB. Grove's heap has the first three in it,
 * so 4/24 remain there for everything else; RocksDB's has only what its binding and the workloads
 * need.
 */
record Budgets(int memoryMib) {
  private long parts(int count) {
    return memoryMib * (1L << 20) / 24 * count;
  }

  long groveMemtableBytes() {
    return parts(1);
  }

  long groveUnpersistedBytes() {
    return parts(4);
  }

  long groveCacheBytes() {
    return parts(6);
  }

  long rocksWriteBufferBytes() {
    return parts(2);
  }

  long rocksCacheBytes() {
    return parts(9);
  }

  /**
   * Options of the Java process, the same but for the heap: Grove's caches are on it, those of
   * RocksDB are not. They fill most of it for good, so the collector begins to mark late; and it
   * may not use all the rest for new objects, because memtables survive and need room to move to.
   * Survivors may fill half of that: what refers to a memtable dies there, about a second old, and
   * its arrays with the next short collection, not with the next marking. And the collector keeps
   * no counters in a mapped file, for which a pause would wait while the kernel writes it. Methods
   * above 150 bytes of bytecode are called, not copied into their callers: the merge and the
   * memtable became functions of 50 to 90 KB, and compiling them a third of the CPU of a short
   * load.
   */
  List<String> javaOptions(EngineKind engine) {
    return List.of(
        "-Xmx" + parts(engine == EngineKind.GROVE ? 17 : 2) / 1024 + "k",
        "-XX:+UseG1GC",
        "-XX:-G1UseAdaptiveIHOP",
        "-XX:InitiatingHeapOccupancyPercent=75",
        "-XX:+UnlockExperimentalVMOptions",
        "-XX:G1MaxNewSizePercent=25",
        "-XX:SurvivorRatio=2",
        "-XX:TargetSurvivorRatio=90",
        "-XX:+PerfDisableSharedMem",
        "-XX:MetaspaceSize=64m",
        "-XX:FreqInlineSize=150",
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }
}
