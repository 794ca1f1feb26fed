package io.evictl.gateway.ask;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;

/** Where requests and controls go. */
public interface Commands {
  /**
   * Returns when the brokers have the request.
   *
   * @throws UnavailableException where they did not acknowledge it
   */
  void submit(EvictionRequest request);

  /**
   * Returns when the brokers have the control.
   *
   * @throws UnavailableException where they did not acknowledge it
   */
  void control(EvictionControl control);
}
