package io.evictl.ops.servers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.evictl.ops.servers.RegisteredSchemas.Registered;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A test double of the registry's protocol, started in milliseconds: subjects, versions, ids,
 * levels as Confluent's REST interface has them. It holds every schema to be compatible and forgets
 * all when it closes; a test of compatibility needs the real registry.
 */
public final class InMemoryRegistry implements RegistryServer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

  private final HttpServer server;
  private final ExecutorService executor;
  private final RegisteredSchemas schemas = new RegisteredSchemas();

  private InMemoryRegistry(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /** Starts one on a free port of 127.0.0.1. */
  public static InMemoryRegistry start() {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.pick());
      var executor = Executors.newVirtualThreadPerTaskExecutor();
      var registry = new InMemoryRegistry(HttpServer.create(address, 0), executor);
      registry.server.setExecutor(executor);
      registry.server.createContext("/", registry::handle);
      registry.server.start();
      return registry;
    } catch (IOException e) {
      throw new ServerStartException("server=in-memory-registry did not start", e);
    }
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Answer answer;
      try {
        answer = answer(exchange.getRequestMethod(), path(exchange), parse(body));
      } catch (Refused refused) {
        answer =
            new Answer(
                refused.code / 100,
                Map.of("error_code", refused.code, "message", refused.getMessage()));
      }
      byte[] reply = JSON.writeValueAsBytes(answer.body);
      exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
      exchange.sendResponseHeaders(answer.status, reply.length);
      exchange.getResponseBody().write(reply);
    }
  }

  private Answer answer(String method, List<String> path, JsonNode body) {
    String route =
        method
            + path.stream().limit(1).map(it -> " " + it).findFirst().orElse(" ")
            + " "
            + path.size();
    return switch (route) {
      case "GET subjects 1" -> ok(schemas.subjects());
      case "GET subjects 3" -> ok(schemas.versions(path.get(1)));
      case "GET subjects 4" -> ok(described(schemas.version(path.get(1), path.get(3))));
      case "POST subjects 2" -> ok(described(schemas.find(path.get(1), schema(body))));
      case "POST subjects 3" -> ok(Map.of("id", schemas.add(path.get(1), schema(body)).id()));
      case "GET schemas 3" -> ok(Map.of("schema", schemas.byId(path.get(2))));
      case "POST compatibility 4", "POST compatibility 5" -> ok(Map.of("is_compatible", true));
      case "GET config 1" -> ok(Map.of("compatibilityLevel", schemas.level("")));
      case "GET config 2" -> ok(Map.of("compatibilityLevel", schemas.level(path.get(1))));
      case "PUT config 1" -> ok(Map.of("compatibility", schemas.setLevel("", level(body))));
      case "PUT config 2" ->
          ok(Map.of("compatibility", schemas.setLevel(path.get(1), level(body))));
      default -> throw new Refused(40400, "HTTP 404 Not Found: " + method + " /" + path);
    };
  }

  private static Map<String, Object> described(Registered found) {
    return Map.of(
        "subject", found.subject(),
        "version", found.version(),
        "id", found.id(),
        "schema", found.schema());
  }

  private static String schema(JsonNode body) {
    String schema = body.path("schema").asText();
    try {
      if (!schema.isBlank()) {
        return JSON.readTree(schema).toString();
      }
    } catch (JsonProcessingException e) {
      throw new Refused(42201, "Invalid schema: " + e.getOriginalMessage());
    }
    throw new Refused(42201, "Empty schema");
  }

  private static String level(JsonNode body) {
    String level = body.path("compatibility").asText();
    if (level.isBlank()) {
      throw new Refused(42203, "Invalid compatibility level");
    }
    return level;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body);
    } catch (IOException e) {
      throw new Refused(42200, "Invalid body: " + e.getMessage());
    }
  }

  private static List<String> path(HttpExchange exchange) {
    return Stream.of(exchange.getRequestURI().getRawPath().split("/", -1))
        .filter(part -> !part.isEmpty())
        .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toList();
  }

  private static Answer ok(Object body) {
    return new Answer(200, body);
  }

  private record Answer(int status, Object body) {}

  /** An error of the protocol: the code's first three digits are the HTTP status. */
  static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    Refused(int code, String message) {
      super(message);
      this.code = code;
    }
  }
}
