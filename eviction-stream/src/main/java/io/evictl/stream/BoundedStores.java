package io.evictl.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what all stores of the process take outside the heap. By default each store may take 50 MB
 * for its blocks and 48 MB for what is not flushed, and there are sixteen stores a partition (Kafka
 * Streams, "Memory Management", RocksDB).
 */
public final class BoundedStores implements RocksDBConfigSetter {
  private static final long BLOCKS = 96L << 20;
  private static final long UNFLUSHED = 64L << 20;
  private static final long UNFLUSHED_OF_ONE = 8L << 20;

  static {
    RocksDB.loadLibrary();
  }

  /** Shared by all stores, and as long-lived as the process: RocksDB's own way of a bound. */
  private static final Cache CACHE = new LRUCache(BLOCKS);

  private static final WriteBufferManager BUFFERS = new WriteBufferManager(UNFLUSHED, CACHE);

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    var table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setWriteBufferManager(BUFFERS);
    options.setWriteBufferSize(UNFLUSHED_OF_ONE);
    options.setTableFormatConfig(table);
    // Keys and values side by side repeat each other: execution, dataset, task.
    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  /** The cache outlives its stores. */
  @Override
  public void close(String store, Options options) {}
}
