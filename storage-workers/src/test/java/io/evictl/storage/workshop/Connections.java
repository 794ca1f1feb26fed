package io.evictl.storage.workshop;

import java.time.Duration;

/**
 * How a workshop reaches its database.
 *
 * @param pool connections at most
 * @param patience how long one is waited for
 * @param lockTimeout of its transactions
 */
public record Connections(int pool, Duration patience, Duration lockTimeout) {
  static final Connections USUAL =
      new Connections(4, Duration.ofSeconds(30), Duration.ofMillis(700));
}
