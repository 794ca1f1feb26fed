package io.evictl.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An error as RFC 9457 tells it. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;
  static final String TYPE = "application/problem+json";

  private final int status;
  private final String title;
  private final transient ObjectNode more = Json.object();
  private final transient Map<String, String> headers;

  public Problem(int status, String title, String detail) {
    this(status, title, detail, Map.of());
  }

  public Problem(int status, String title, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.headers = Map.copyOf(headers);
  }

  public static Problem badRequest(String detail) {
    return new Problem(400, "Bad request", detail);
  }

  static Problem badRequest(String detail, List<String> faults) {
    var problem = badRequest(detail);
    var list = problem.more.putArray("faults");
    faults.forEach(list::add);
    return problem;
  }

  static Problem later(int status, String title, String detail, Duration after) {
    return new Problem(
        status,
        title,
        detail,
        Map.of("Retry-After", Long.toString(Math.max(1, after.toSeconds()))));
  }

  /** One more member. */
  public Problem with(String member, String value) {
    more.put(member, value);
    return this;
  }

  public int status() {
    return status;
  }

  /** The answer that tells it. */
  public Answer.Whole answer() {
    var body = Json.object();
    body.put("type", "about:blank");
    body.put("title", title);
    body.put("status", status);
    body.put("detail", getMessage());
    body.setAll(more);
    return new Answer.Whole(status, TYPE, headers, Json.bytes(body));
  }
}
