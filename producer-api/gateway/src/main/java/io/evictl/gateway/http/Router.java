package io.evictl.gateway.http;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the route of a request. */
final class Router {
  private final List<Route> routes;

  Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /**
   * @param route what answers
   * @param path the values of the names in its template
   */
  record Found(Route route, Map<String, String> path) {}

  /**
   * @throws Problem 400, 404 or 405
   */
  Found find(String method, String rawPath) {
    var segments = Uri.segments(rawPath);
    var allowed = new TreeSet<String>();
    for (var route : routes) {
      var values = route.match(segments);
      if (values.isPresent() && route.method().equals(method)) {
        return new Found(route, values.get());
      }
      values.ifPresent(fits -> allowed.add(route.method()));
    }
    if (allowed.isEmpty()) {
      throw new Problem(404, "Not found", "there is nothing at this path");
    }
    throw new Problem(
        405,
        "Method not allowed",
        "this path takes " + String.join(", ", allowed),
        Map.of("Allow", String.join(", ", allowed)));
  }
}
