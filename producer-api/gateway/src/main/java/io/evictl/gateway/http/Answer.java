package io.evictl.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What goes back. */
public sealed interface Answer {
  String JSON = "application/json";

  /** An answer of known length. */
  record Whole(int status, String type, Map<String, String> headers, byte[] body)
      implements Answer {
    public Whole {
      headers = Map.copyOf(headers);
    }

    public Whole with(String name, String value) {
      var more = new TreeMap<>(headers);
      more.put(name, value);
      return new Whole(status, type, more, body);
    }
  }

  /** An answer that goes on for a while. */
  record Stream(String type, Writer writer) implements Answer {}

  /** Writes a stream until it ends. */
  @FunctionalInterface
  interface Writer {
    void write(Sink sink) throws IOException, InterruptedException;
  }

  /** Takes texts; each is on its way when this returns. */
  @FunctionalInterface
  interface Sink {
    /** Throws where the client is gone, or does not read for too long. */
    void send(String text) throws IOException;
  }

  static Whole json(int status, JsonNode body) {
    return new Whole(status, JSON, Map.of(), Json.bytes(body));
  }

  static Whole text(int status, String type, String body) {
    return new Whole(status, type, Map.of(), body.getBytes(UTF_8));
  }
}
