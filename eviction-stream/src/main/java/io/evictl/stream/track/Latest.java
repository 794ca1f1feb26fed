package io.evictl.stream.track;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what was used last, so that it need not be read and decoded for every answer. */
final class Latest<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;
  private static final int KEPT = 512;

  Latest() {
    super(KEPT, 0.75f, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > KEPT;
  }
}
