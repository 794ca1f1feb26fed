package io.evictl.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evictl.gateway.access.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * A request by somebody known.
 *
 * @param principal who asks
 * @param path the values of the template's names, decoded
 * @param query the query's parameters, decoded
 * @param header a header's value, where it is there exactly once
 * @param body what was sent; empty if nothing
 */
public record Call(
    Principal principal,
    Map<String, String> path,
    Map<String, String> query,
    Function<String, Optional<String>> header,
    byte[] body) {

  /** The value of a name in the template. */
  public String part(String name) {
    var value = path.get(name);
    if (value == null) {
      throw new IllegalStateException("the route has no {" + name + "}");
    }
    return value;
  }

  /**
   * The request's id in the path.
   *
   * @throws Problem 404 where it is no id
   */
  public String requestId() {
    return uuid(part("id"))
        .map(UUID::toString)
        .orElseThrow(() -> new Problem(404, "Not found", "a request's id is a UUID"));
  }

  /**
   * {@code Idempotency-Key}, which is to be a UUID in canonical form.
   *
   * @throws Problem 400 where it is none
   */
  public Optional<UUID> key() {
    return header
        .apply("Idempotency-Key")
        .map(
            key ->
                uuid(key)
                    .orElseThrow(
                        () ->
                            Problem.badRequest(
                                "Idempotency-Key is the request's id: a UUID of 36 lower-case"
                                    + " characters")));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      var uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? Optional.of(uuid) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The body as a JSON object. */
  public ObjectNode json() {
    return Json.object(body);
  }

  /**
   * Refuses parameters that the route does not know: a misspelt filter would show all.
   *
   * @throws Problem 400
   */
  public void refuseQueryBut(Set<String> known) {
    for (var name : query.keySet()) {
      if (!known.contains(name)) {
        throw Problem.badRequest(
            "unknown parameter %s; there are %s".formatted(name, String.join(", ", known)));
      }
    }
  }
}
