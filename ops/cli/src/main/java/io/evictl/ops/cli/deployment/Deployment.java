package io.evictl.ops.cli.deployment;

import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The deployment that a command talks to: nothing but its topics. */
public interface Deployment extends AutoCloseable {

  /** Opens the deployment that the settings describe. */
  @FunctionalInterface
  interface Connector {
    Deployment open(Map<String, String> settings);
  }

  /** Returns when the brokers have the request. */
  void submit(EvictionRequest request);

  /** Returns when the brokers have the control. */
  void control(EvictionControl control);

  /** The latest status, as far as it is on the topic now. */
  Optional<EvictionStatus> status(String requestId);

  /** The latest status of every request. */
  List<EvictionStatus> list();

  /**
   * The first status from now on, the present one included, that is enough.
   *
   * @param seen is given every status on the way
   * @return empty when the time is up
   */
  Optional<EvictionStatus> await(
      String requestId,
      Predicate<EvictionStatus> enough,
      Duration timeout,
      Consumer<EvictionStatus> seen);

  /** All results of a request that are on the topic now, in the order of their arrival. */
  List<EvictionResult> results(String requestId);

  @Override
  void close();
}
