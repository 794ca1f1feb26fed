package io.evictl.schemas.registry;

import org.apache.kafka.common.KafkaException;

/**
 * The registry can't be asked: unreachable, failing, refusing our credentials, or not a registry.
 * Says nothing about the record at hand: pause and ask again, never dead-letter.
 */
public final class RegistryUnavailableException extends KafkaException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message) {
    super(message);
  }

  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
