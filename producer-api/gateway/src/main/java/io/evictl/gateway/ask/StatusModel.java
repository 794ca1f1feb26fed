package io.evictl.gateway.ask;

import io.evictl.producer.StatusFeed;

/** A read model of the status topic, and what feeds it. */
public interface StatusModel extends Statuses, StatusFeed.Listener, AutoCloseable {
  @Override
  void close();
}
