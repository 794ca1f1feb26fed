package io.evictl.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API of Confluent's registry, version 7 (also spoken by Apicurio, Karapace, Redpanda).
 * Error codes: docs.confluent.io, "Schema Registry API Reference".
 */
public final class HttpSchemaRegistry implements SchemaRegistry {
  private static final int SUBJECT_NOT_FOUND = 40401;
  private static final int VERSION_NOT_FOUND = 40402;
  private static final int SCHEMA_NOT_FOUND = 40403;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Logger LOG = LoggerFactory.getLogger(HttpSchemaRegistry.class);

  private final RegistryHttp http;

  /** Ids found unknown with all patience: each costs the long wait only once. */
  private final Set<Integer> unknownIds =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
                  return size() > 1024;
                }
              }));

  public HttpSchemaRegistry(RegistrySettings settings) {
    this.http = new RegistryHttp(settings);
  }

  @Override
  public int register(String subject, Schema schema) {
    var answer = http.send("POST", "/subjects/" + encode(subject) + "/versions", body(schema));
    return switch (answer.status()) {
      case 200 -> id(read(answer), answer);
      case 409, 422 ->
          throw new SchemaRefusedException(
              "the registry refuses the schema %s for subject %s: %s"
                  .formatted(schema.getFullName(), subject, answer.body()));
      default -> throw unexpected(answer);
    };
  }

  @Override
  public Optional<Integer> lookUp(String subject, Schema schema) {
    var answer = http.send("POST", "/subjects/" + encode(subject), body(schema));
    return foundOrNot(answer).map(found -> id(found, answer));
  }

  @Override
  public Optional<Schema> byId(int id) {
    // A follower of the registry's leader may lag behind: the first time, unknown is asked again.
    boolean patient = !unknownIds.contains(id);
    var answer =
        http.send("GET", "/schemas/ids/" + id, null, found -> patient && isUnknownSchema(found));
    var found = foundOrNot(answer);
    if (found.isEmpty()) {
      unknownIds.add(id);
    } else {
      unknownIds.remove(id);
    }
    return found.flatMap(schema -> avro(schema, answer));
  }

  @Override
  public Optional<Registered> latest(String subject) {
    var answer = http.send("GET", "/subjects/" + encode(subject) + "/versions/latest", null);
    return foundOrNot(answer)
        .map(
            found ->
                new Registered(
                    id(found, answer),
                    found.path("version").asInt(),
                    avro(found, answer).orElseThrow(() -> notAvro(subject))));
  }

  @Override
  public boolean isCompatible(String subject, Schema schema) {
    var path = "/compatibility/subjects/" + encode(subject) + "/versions";
    var answer = http.send("POST", path, body(schema));
    return foundOrNot(answer).map(found -> found.path("is_compatible").asBoolean()).orElse(true);
  }

  @Override
  public void setCompatibility(String subject, String level) {
    var answer = http.send("PUT", "/config/" + encode(subject), json("compatibility", level));
    if (answer.status() != 200) {
      throw unexpected(answer);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /** Empty only on the registry's own word; a 404 of anything else means a wrong address. */
  private static Optional<JsonNode> foundOrNot(RegistryHttp.Answer answer) {
    return switch (answer.status()) {
      case 200 -> Optional.of(read(answer));
      case 404 ->
          switch (errorCode(answer)) {
            case SUBJECT_NOT_FOUND, VERSION_NOT_FOUND, SCHEMA_NOT_FOUND -> Optional.empty();
            default -> throw unexpected(answer);
          };
      default -> throw unexpected(answer);
    };
  }

  private static int errorCode(RegistryHttp.Answer answer) {
    try {
      return JSON.readTree(answer.body()).path("error_code").asInt();
    } catch (JsonProcessingException e) {
      // Not the registry's voice, so not its error code either.
      return 0;
    }
  }

  private static JsonNode read(RegistryHttp.Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new RegistryUnavailableException(
          answer.from() + " does not answer in JSON; is registry.url right?", e);
    }
  }

  /** A missing id must not become id 0 at the head of our records. */
  private static int id(JsonNode found, RegistryHttp.Answer answer) {
    if (!found.path("id").isInt()) {
      throw new RegistryUnavailableException(answer.from() + " gives no schema id");
    }
    return found.path("id").asInt();
  }

  /** Empty if the schema is of another kind (JSON, Protobuf). */
  private static Optional<Schema> avro(JsonNode found, RegistryHttp.Answer answer) {
    if (!found.path("schema").isTextual()) {
      throw new RegistryUnavailableException(answer.from() + " gives no schema");
    }
    try {
      return Optional.of(new Schema.Parser().parse(found.path("schema").asText()));
    } catch (AvroRuntimeException e) {
      LOG.warn("schema={} outcome=not-avro cause={}", answer.from(), e.toString());
      return Optional.empty();
    }
  }

  private static SchemaRefusedException notAvro(String subject) {
    return new SchemaRefusedException("subject " + subject + " holds something else than Avro");
  }

  private static boolean isUnknownSchema(RegistryHttp.Answer answer) {
    return answer.status() == 404 && errorCode(answer) == SCHEMA_NOT_FOUND;
  }

  private static RegistryUnavailableException unexpected(RegistryHttp.Answer answer) {
    var hint =
        switch (answer.status()) {
          case 401, 403 -> "; check registry.basic.* or registry.bearer.*";
          case 404 -> "; is registry.url right?";
          default -> answer.status() / 100 == 3 ? "; redirects are not followed" : "";
        };
    return new RegistryUnavailableException(
        "%s answers %d%s: %s".formatted(answer.from(), answer.status(), hint, answer.excerpt()));
  }

  private static String body(Schema schema) {
    return json("schema", schema.toString());
  }

  private static String json(String name, String value) {
    return JSON.valueToTree(Map.of(name, value)).toString();
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
  }
}
