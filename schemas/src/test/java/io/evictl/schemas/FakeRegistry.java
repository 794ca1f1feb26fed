package io.evictl.schemas;

import io.evictl.schemas.registry.RegistryUnavailableException;
import io.evictl.schemas.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** A registry in memory that takes all and can be switched off. */
final class FakeRegistry implements SchemaRegistry {
  private final List<Schema> schemas = new ArrayList<>();
  private final Map<String, List<Schema>> subjects = new LinkedHashMap<>();
  private boolean away;
  private int calls;

  void setAway(boolean away) {
    this.away = away;
  }

  int calls() {
    return calls;
  }

  Map<String, List<Schema>> subjects() {
    return subjects;
  }

  @Override
  public int register(String subject, Schema schema) {
    call();
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    var versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
    if (!versions.contains(schema)) {
      versions.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  @Override
  public Optional<Integer> lookUp(String subject, Schema schema) {
    call();
    return subjects.getOrDefault(subject, List.of()).contains(schema)
        ? Optional.of(schemas.indexOf(schema) + 1)
        : Optional.empty();
  }

  @Override
  public Optional<Schema> byId(int id) {
    call();
    return id < 1 || id > schemas.size() ? Optional.empty() : Optional.of(schemas.get(id - 1));
  }

  @Override
  public Optional<Registered> latest(String subject) {
    call();
    var versions = subjects.getOrDefault(subject, List.of());
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Registered(
                schemas.indexOf(versions.getLast()) + 1, versions.size(), versions.getLast()));
  }

  @Override
  public boolean isCompatible(String subject, Schema schema) {
    call();
    return true;
  }

  @Override
  public void setCompatibility(String subject, String level) {
    call();
  }

  @Override
  public void close() {}

  private void call() {
    calls++;
    if (away) {
      throw new RegistryUnavailableException("away");
    }
  }
}
