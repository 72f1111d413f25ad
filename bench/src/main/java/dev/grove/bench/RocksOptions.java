package dev.grove.bench;

import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.StringAppendOperator;

/**
 * How RocksDB is tuned: LZ4, filters of 10 bits a key, 2 jobs in the background, the rest as its
 * makers chose.
 *
 * <p>Indexes and filters live in the block cache, so that one budget bounds all that is read. They
 * go before data there (half of the cache is theirs by priority, the C++ default), and those of
 * level 0 are pinned.
 */
final class RocksOptions implements AutoCloseable {
  private static final double PRIORITY_SHARE = 0.5;

  private final Cache cache;
  private final BloomFilter filter;
  private final StringAppendOperator append;
  private final Options options;

  RocksOptions(Budgets budgets, EngineKind kind) {
    RocksDB.loadLibrary();
    filter = new BloomFilter(10);
    append = new StringAppendOperator("");
    cache = new LRUCache(budgets.rocksCacheBytes(), -1, false, PRIORITY_SHARE);
    options =
        new Options()
            .setCreateIfMissing(true)
            .setCompactionStyle(
                kind == EngineKind.ROCKSDB_UNIVERSAL
                    ? CompactionStyle.UNIVERSAL
                    : CompactionStyle.LEVEL)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setWriteBufferSize(budgets.rocksWriteBufferBytes())
            .setMaxWriteBufferNumber(2)
            .setMaxBackgroundJobs(2)
            .setManualWalFlush(kind == EngineKind.ROCKSDB_MANUAL_WAL)
            .setMergeOperator(append)
            .setTableFormatConfig(table());
  }

  private BlockBasedTableConfig table() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setFilterPolicy(filter)
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true);
  }

  RocksDB open(Path directory) {
    try {
      return RocksDB.open(options, directory.toString());
    } catch (RocksDBException e) {
      throw new IllegalStateException(
          "RocksDB does not open " + directory + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    options.close();
    append.close();
    filter.close();
    cache.close();
  }
}
