package dev.grove.bench;

import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.StringAppendOperator;

/**
 * How RocksDB is tuned: leveled, LZ4, filters of 10 bits a key, 2 jobs in the background, the rest
 * as its makers chose.
 */
final class RocksOptions implements AutoCloseable {
  private final Cache cache;
  private final BloomFilter filter;
  private final StringAppendOperator append;
  private final Options options;

  RocksOptions(Budgets budgets, boolean manualLogFlush) {
    RocksDB.loadLibrary();
    filter = new BloomFilter(10);
    append = new StringAppendOperator("");
    cache = new LRUCache(budgets.rocksCacheBytes());
    options =
        new Options()
            .setCreateIfMissing(true)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setWriteBufferSize(budgets.rocksWriteBufferBytes())
            .setMaxWriteBufferNumber(2)
            .setMaxBackgroundJobs(2)
            .setManualWalFlush(manualLogFlush)
            .setMergeOperator(append)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
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
