package io.evictl.ops.cli.evict;

import io.evictl.producer.EvictionRequests;

/** Puts into a request what is to be evicted. */
@FunctionalInterface
interface Target {
  EvictionRequests in(EvictionRequests requests);
}
