package io.evictl.producer;

import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A state was not reached in time; the request goes on. */
public final class StatusTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable EvictionStatus latest;

  /**
   * @param awaited what was waited for
   * @param latest the latest status seen, if any
   */
  public StatusTimeoutException(
      String requestId, Predicate<?> awaited, Duration timeout, @Nullable EvictionStatus latest) {
    super(
        "request %s has not reached %s within %s: %s"
            .formatted(requestId, named(awaited), timeout, described(latest)));
    this.latest = latest;
  }

  /** The latest status that was seen; empty where the stream has not answered at all. */
  public Optional<EvictionStatus> latest() {
    return Optional.ofNullable(latest);
  }

  private static String named(Predicate<?> awaited) {
    return awaited instanceof AwaitedState state ? state.name() : "what is waited for";
  }

  private static String described(@Nullable EvictionStatus status) {
    return status == null
        ? "no status was seen; is the eviction stream running?"
        : (status.getState() + " " + status.getMessage()).strip();
  }
}
