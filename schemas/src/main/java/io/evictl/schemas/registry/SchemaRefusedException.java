package io.evictl.schemas.registry;

import org.apache.kafka.common.errors.SerializationException;

/** The registry does not take a schema: incompatible with what is registered, or not registered. */
public final class SchemaRefusedException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public SchemaRefusedException(String message) {
    super(message);
  }
}
