package io.evictl.schemas;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Whose fault a failure of Confluent's serializers is. They throw SerializationException for nearly
 * all, with a RestClientException (an answer of the registry, whose message ends in "error code:
 * n") or an IOException as cause; a refusal is an InvalidConfigurationException with the same
 * message (AbstractKafkaSchemaSerDe.toKafkaException, 7.9). In doubt it is the registry's: pausing
 * loses nothing.
 */
enum ForeignFailure {
  /** The record's own. */
  RECORD,
  /** The registry says that it knows no such schema. */
  UNKNOWN_SCHEMA,
  /** The registry does not take the schema. */
  REFUSED_SCHEMA,
  /** The registry can't be asked. */
  REGISTRY;

  private static final String REST_FAILURE = "RestClientException";

  static ForeignFailure of(KafkaException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      var message = String.valueOf(cause.getMessage());
      if (message.endsWith("error code: 40403")) {
        return UNKNOWN_SCHEMA;
      }
      if (message.endsWith("error code: 409") || message.contains("error code: 422")) {
        return REFUSED_SCHEMA;
      }
      if (cause.getClass().getSimpleName().equals(REST_FAILURE)) {
        return REGISTRY;
      }
      if (cause instanceof IOException) {
        boolean bytes =
            cause instanceof EOFException || cause instanceof InvalidNumberEncodingException;
        return bytes ? RECORD : REGISTRY;
      }
    }
    return failure instanceof SerializationException ? RECORD : REGISTRY;
  }
}
