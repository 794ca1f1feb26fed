package io.evictl.stream.state;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A store of bytes, sorted by unsigned key. */
public interface SortedBytes {
  byte @Nullable [] get(byte[] key);

  /** Null removes. */
  void put(byte[] key, byte @Nullable [] value);

  /** Visits {@code from <= key < to} in order, until the visitor returns false. */
  void scan(byte[] from, byte[] to, Visitor visitor);

  /** Whether any key starts with a prefix. */
  default boolean hasAny(byte[] prefix) {
    var found = new AtomicBoolean();
    scan(
        prefix,
        StateKey.endOf(prefix),
        (key, value) -> {
          found.set(true);
          return false;
        });
    return found.get();
  }

  /** Removes the first ones of the keys that start with a prefix; returns how many. */
  default int removeSome(byte[] prefix, int atMost) {
    var keys = new ArrayList<byte[]>();
    if (atMost > 0) {
      scan(
          prefix,
          StateKey.endOf(prefix),
          (key, value) -> {
            keys.add(key);
            return keys.size() < atMost;
          });
    }
    keys.forEach(key -> put(key, null));
    return keys.size();
  }

  /** Is shown entries of a scan; must not write to the store that is scanned. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }
}
