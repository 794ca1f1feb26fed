package io.evictl.schemas;

import io.evictl.schemas.registry.RegistryUnavailableException;
import io.evictl.schemas.registry.SchemaRefusedException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A serializer that the settings name, with its failures told apart as ours are. */
final class ForeignSerializer<T extends SpecificRecord> implements Serializer<T> {
  private final Serializer<Object> foreign;

  ForeignSerializer(Serializer<Object> foreign) {
    this.foreign = foreign;
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T record) {
    if (record == null) {
      return null;
    }
    try {
      return foreign.serialize(topic, record);
    } catch (KafkaException e) {
      throw switch (ForeignFailure.of(e)) {
        case REFUSED_SCHEMA, UNKNOWN_SCHEMA ->
            new SchemaRefusedException(
                "the registry refuses the schema of %s: %s".formatted(topic, e.getMessage()));
        case REGISTRY -> new RegistryUnavailableException("cannot encode a record for " + topic, e);
        case RECORD -> e;
      };
    }
  }

  @Override
  public void close() {
    foreign.close();
  }
}
