package dev.grove.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * RocksDB through its Java binding.
 *
 * <p>The binding offers only merge operators that are built in, and none overwrites bytes. A blind
 * patch is therefore appended to the value by StringAppend, and readers apply what is appended:
 *
 * <pre>
 *   value of {@link Records#LARGE_BYTES} bytes │ { offset, 4 bytes big-endian │ 4 bytes to set there } …
 * </pre>
 */
final class RocksEngine implements Engine {
  private static final int LOG_BUFFER_BYTES = 256 << 10;

  /**
   * None of them is above zero while it rests. Not compaction-pending: with universal compaction it
   * stays above zero when nothing runs any more.
   */
  private static final List<String> PENDING =
      List.of(
          "rocksdb.mem-table-flush-pending",
          "rocksdb.num-running-flushes",
          "rocksdb.num-running-compactions");

  private final boolean manualLogFlush;
  private final RocksOptions options;
  private final RocksDB db;
  private int logBytes;

  RocksEngine(Path directory, Budgets budgets, EngineKind kind) {
    this.manualLogFlush = kind == EngineKind.ROCKSDB_MANUAL_WAL;
    this.options = new RocksOptions(budgets, kind);
    this.db = options.open(directory);
  }

  /** A call that fails with the store's own words. */
  private interface Call<T> {
    T run() throws RocksDBException;
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB: " + e.getMessage(), e);
    }
  }

  private interface Write {
    void run() throws RocksDBException;
  }

  private void write(int bytes, Write write) {
    try {
      write.run();
      logBytes += bytes;
      if (manualLogFlush && logBytes >= LOG_BUFFER_BYTES) {
        db.flushWal(false);
        logBytes = 0;
      }
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB: " + e.getMessage(), e);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    write(key.length + value.length, () -> db.put(key, value));
  }

  @Override
  public byte[] get(byte[] key) {
    byte[] value = call(() -> db.get(key));
    return value == null || value.length <= Records.LARGE_BYTES ? value : applyPatches(value);
  }

  private static byte[] applyPatches(byte[] value) {
    byte[] patched = Arrays.copyOf(value, Records.LARGE_BYTES);
    for (int at = patched.length; at < value.length; at += 2 * Integer.BYTES) {
      System.arraycopy(
          value, at + Integer.BYTES, patched, Records.readInt(value, at), Integer.BYTES);
    }
    return patched;
  }

  @Override
  public void patch(byte[] key, int offset, byte[] bytes) {
    byte[] appended = new byte[2 * Integer.BYTES];
    Records.writeInt(appended, 0, offset);
    System.arraycopy(bytes, 0, appended, Integer.BYTES, Integer.BYTES);
    write(key.length + appended.length, () -> db.merge(key, appended));
  }

  @Override
  public void deleteRange(byte[] lo, byte[] hi) {
    write(lo.length + hi.length, () -> db.deleteRange(lo, hi));
  }

  @Override
  public void scan(Rows rows) {
    try (ReadOptions read = new ReadOptions().setReadaheadSize(256 << 10);
        RocksIterator cursor = db.newIterator(read)) {
      cursor.seekToFirst();
      hand(cursor, Long.MAX_VALUE, rows);
    }
  }

  @Override
  public void scan(byte[] from, int count, Rows rows) {
    try (RocksIterator cursor = db.newIterator()) {
      cursor.seek(from);
      hand(cursor, count, rows);
    }
  }

  private static void hand(RocksIterator cursor, long count, Rows rows) {
    for (long i = 0; i < count && cursor.isValid(); i++) {
      rows.row(cursor.key(), cursor.value());
      if (i + 1 < count) {
        cursor.next();
      }
    }
    call(
        () -> {
          cursor.status();
          return true;
        });
  }

  @Override
  public void push() {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      write(0, () -> db.flush(flush));
    }
  }

  @Override
  public boolean idle() {
    return call(
        () -> {
          for (String property : PENDING) {
            if (db.getLongProperty(property) != 0) {
              return false;
            }
          }
          return true;
        });
  }

  @Override
  public void close() {
    if (manualLogFlush) {
      write(0, () -> db.flushWal(false));
    }
    db.close();
    options.close();
  }
}
