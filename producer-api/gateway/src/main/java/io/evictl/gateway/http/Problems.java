package io.evictl.gateway.http;

import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.access.ForbiddenException;
import io.evictl.gateway.access.UnauthenticatedException;
import io.evictl.gateway.access.UnavailableException;
import io.evictl.gateway.ask.ConflictException;
import io.evictl.gateway.ask.UnknownRequestException;
import io.evictl.producer.InvalidRequestException;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which problem an exception is. What nobody expected is logged, and told by an id alone. */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static Problem of(Exception thrown) {
    return switch (thrown) {
      case Problem problem -> problem;
      case InvalidRequestException e -> Problem.badRequest(told(e), e.faults());
      case UnauthenticatedException e ->
          new Problem(401, "Unauthorized", told(e), Map.of("WWW-Authenticate", "Bearer"));
      case ForbiddenException e -> new Problem(403, "Forbidden", told(e));
      case UnknownRequestException e -> new Problem(404, "Not found", told(e));
      case ConflictException e -> new Problem(409, "Conflict", told(e));
      case BusyException e -> Problem.later(429, "Too many requests", told(e), e.retryAfter());
      case UnavailableException e -> {
        LOG.warn("outcome=unavailable cause={}", String.valueOf(e.getCause()));
        yield Problem.later(503, "Service unavailable", told(e), UnavailableException.RETRY_AFTER);
      }
      default -> unexpected(thrown);
    };
  }

  private static Problem unexpected(Exception thrown) {
    var incident = UUID.randomUUID().toString();
    LOG.error("outcome=failed incident={}", incident, thrown);
    return new Problem(
        500, "Internal error", "the gateway's log tells more under incident " + incident);
  }

  private static String told(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
