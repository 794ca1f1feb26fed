package io.evictl.gateway.http;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way in.
 *
 * @param method of HTTP, in capitals
 * @param template segments, those in braces stand for any one, e.g. {@code /v1/things/{id}}
 * @param open whether it is for everybody who can connect, without a token
 * @param handler what answers
 */
public record Route(String method, String template, boolean open, Handler handler) {

  /** Answers a call. */
  @FunctionalInterface
  public interface Handler {
    Answer answer(Call call) throws InterruptedException;
  }

  public Route(String method, String template, Handler handler) {
    this(method, template, false, handler);
  }

  /** The values of the template's names, where the path fits. */
  Optional<Map<String, String>> match(List<String> segments) {
    var pattern = Arrays.asList(template.substring(1).split("/"));
    if (pattern.size() != segments.size()) {
      return Optional.empty();
    }
    var values = new HashMap<String, String>();
    for (int i = 0; i < pattern.size(); i++) {
      var part = pattern.get(i);
      if (part.startsWith("{")) {
        values.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
