package io.evictl.schemas.registry;

import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A schema registry. All methods block, and throw {@link RegistryUnavailableException} when it
 * can't be asked.
 */
public interface SchemaRegistry extends AutoCloseable {
  /** The schema's id, new or known. Throws {@link SchemaRefusedException} if not compatible. */
  int register(String subject, Schema schema);

  /** The id of exactly this schema under the subject; empty if it is not registered there. */
  Optional<Integer> lookUp(String subject, Schema schema);

  /** The Avro schema with this id; empty if the registry surely knows none. */
  Optional<Schema> byId(int id);

  /** The latest version of a subject; empty if there is none. */
  Optional<Registered> latest(String subject);

  /** Whether a schema could be registered, by the subject's compatibility level. */
  boolean isCompatible(String subject, Schema schema);

  /** Sets the compatibility level of a subject, e.g. {@code FULL_TRANSITIVE}. */
  void setCompatibility(String subject, String level);

  @Override
  void close();

  /** A version of a subject. */
  record Registered(int id, int version, Schema schema) {}
}
