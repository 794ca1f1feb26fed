package io.evictl.schemas.registry;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * Remembers for ever what never changes: the schema of an id, and the id of a schema under a
 * subject. What is missing or may change is asked anew.
 */
public final class CachingSchemaRegistry implements SchemaRegistry {
  private final SchemaRegistry registry;
  private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
  private final Map<SubjectSchema, Integer> registered = new ConcurrentHashMap<>();

  public CachingSchemaRegistry(SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public int register(String subject, Schema schema) {
    var key = new SubjectSchema(subject, schema);
    var known = registered.get(key);
    if (known != null) {
      return known;
    }
    int id = registry.register(subject, schema);
    registered.put(key, id);
    return id;
  }

  @Override
  public Optional<Integer> lookUp(String subject, Schema schema) {
    var key = new SubjectSchema(subject, schema);
    var known = Optional.ofNullable(registered.get(key));
    if (known.isPresent()) {
      return known;
    }
    var id = registry.lookUp(subject, schema);
    id.ifPresent(found -> registered.put(key, found));
    return id;
  }

  @Override
  public Optional<Schema> byId(int id) {
    var known = Optional.ofNullable(byId.get(id));
    if (known.isPresent()) {
      return known;
    }
    var schema = registry.byId(id);
    schema.ifPresent(found -> byId.put(id, found));
    return schema;
  }

  @Override
  public Optional<Registered> latest(String subject) {
    return registry.latest(subject);
  }

  @Override
  public boolean isCompatible(String subject, Schema schema) {
    return registry.isCompatible(subject, schema);
  }

  @Override
  public void setCompatibility(String subject, String level) {
    registry.setCompatibility(subject, level);
  }

  @Override
  public void close() {
    registry.close();
  }

  private record SubjectSchema(String subject, Schema schema) {}
}
