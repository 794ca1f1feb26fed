package io.evictl.gateway.ask;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import java.util.function.Consumer;

/** What became of each task of a request. */
@FunctionalInterface
public interface Results {
  /**
   * Hands on the results there are now, in the order of their arrival.
   *
   * @throws UnavailableException where they can't be read
   */
  void read(EvictionStatus request, Consumer<EvictionResult> reader);
}
