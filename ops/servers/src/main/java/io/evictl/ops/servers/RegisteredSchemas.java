package io.evictl.ops.servers;

import io.evictl.ops.servers.InMemoryRegistry.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@link InMemoryRegistry} remembers: one id for each schema text whichever subject has it,
 * versions counted from 1 in each subject.
 */
final class RegisteredSchemas {

  private static final String GLOBAL = "";

  private final Map<String, Integer> idOfSchema = new LinkedHashMap<>();
  private final Map<String, List<Registered>> versionsOfSubject = new LinkedHashMap<>();
  private final Map<String, String> levelOfSubject = new LinkedHashMap<>();

  RegisteredSchemas() {
    levelOfSubject.put(GLOBAL, "FULL_TRANSITIVE");
  }

  /** One version of a subject. */
  record Registered(String subject, int version, int id, String schema) {}

  /** Idempotent: a schema that the subject has keeps its id and version. */
  synchronized Registered add(String subject, String schema) {
    var versions = versionsOfSubject.computeIfAbsent(subject, ignored -> new ArrayList<>());
    return withSchema(versions, schema)
        .findFirst()
        .orElseGet(
            () -> {
              int id = idOfSchema.computeIfAbsent(schema, ignored -> idOfSchema.size() + 1);
              var added = new Registered(subject, versions.size() + 1, id, schema);
              versions.add(added);
              return added;
            });
  }

  synchronized Registered find(String subject, String schema) {
    return withSchema(known(subject), schema)
        .findFirst()
        .orElseThrow(() -> new Refused(40403, "Schema not found"));
  }

  private static Stream<Registered> withSchema(List<Registered> versions, String schema) {
    return versions.stream().filter(it -> it.schema.equals(schema));
  }

  synchronized List<String> subjects() {
    return List.copyOf(versionsOfSubject.keySet());
  }

  synchronized List<Integer> versions(String subject) {
    return known(subject).stream().map(Registered::version).toList();
  }

  /** A number or {@code latest}. */
  synchronized Registered version(String subject, String wanted) {
    var versions = known(subject);
    if (wanted.equals("latest")) {
      return versions.getLast();
    }
    return versions.stream()
        .filter(it -> Integer.toString(it.version).equals(wanted))
        .findFirst()
        .orElseThrow(() -> new Refused(40402, "Version " + wanted + " not found."));
  }

  synchronized String byId(String id) {
    return idOfSchema.entrySet().stream()
        .filter(it -> it.getValue().toString().equals(id))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new Refused(40403, "Schema " + id + " not found"));
  }

  /** The subject's own level, or the global one. */
  synchronized String level(String subject) {
    return levelOfSubject.getOrDefault(subject, levelOfSubject.getOrDefault(GLOBAL, "NONE"));
  }

  synchronized String setLevel(String subject, String level) {
    levelOfSubject.put(subject, level);
    return level;
  }

  private List<Registered> known(String subject) {
    var versions = versionsOfSubject.get(subject);
    if (versions == null) {
      throw new Refused(40401, "Subject '" + subject + "' not found.");
    }
    return versions;
  }
}
