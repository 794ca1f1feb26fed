package io.evictl.gateway.flyte;

import io.evictl.gateway.idl.EvictCacheResponse;
import io.evictl.schemas.record.EvictionStatus;
import java.util.Optional;

/** How a call of the proposed API ends. */
sealed interface Answered {
  String requestId();

  /** Every entry is hidden, or failed for good, which the errors tell. */
  record Done(String requestId, EvictCacheResponse response) implements Answered {}

  /** The time was up; the eviction goes on. */
  record GoesOn(String requestId, Optional<EvictionStatus> latest) implements Answered {
    String message() {
      return "the time is up and the eviction goes on as request %s%s; follow it, or ask again with that id as Idempotency-Key"
          .formatted(
              requestId,
              latest
                  .map(
                      status ->
                          ", which is %s %s".formatted(status.getState(), status.getMessage()))
                  .map(String::strip)
                  .orElse(""));
    }
  }

  /** Nothing was evicted: nobody knows the execution. */
  record Unknown(String requestId, String why) implements Answered {}

  /** Nothing was evicted, and the state of things is why; or somebody stopped it. */
  record Refused(String requestId, String why) implements Answered {}
}
