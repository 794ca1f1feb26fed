package io.evictl.stream.state;

import org.jspecify.annotations.Nullable;

/** A store of bytes, sorted by unsigned key. */
public interface SortedBytes {
  byte @Nullable [] get(byte[] key);

  /** Null removes. */
  void put(byte[] key, byte @Nullable [] value);

  /** Visits {@code from <= key < to} in order, until the visitor returns false. */
  void scan(byte[] from, byte[] to, Visitor visitor);

  /** Is shown entries of a scan; must not write to the store that is scanned. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }
}
