package io.evictl.stream.state;

import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store of Kafka Streams. */
public final class StoreBytes implements SortedBytes {
  private final KeyValueStore<Bytes, byte[]> store;

  public StoreBytes(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return store.get(Bytes.wrap(key));
  }

  @Override
  public void put(byte[] key, byte @Nullable [] value) {
    if (value == null) {
      store.delete(Bytes.wrap(key));
    } else {
      store.put(Bytes.wrap(key), value);
    }
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) {
    // Streams' ranges include their end.
    try (var range = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
      while (range.hasNext()) {
        var entry = range.next();
        if (Arrays.equals(entry.key.get(), to) || !visitor.visit(entry.key.get(), entry.value)) {
          return;
        }
      }
    }
  }
}
