package io.evictl.schemas;

import io.evictl.schemas.registry.CachingSchemaRegistry;
import io.evictl.schemas.registry.HttpSchemaRegistry;
import io.evictl.schemas.registry.RegistrySettings;
import io.evictl.schemas.registry.SchemaRegistry;
import io.evictl.schemas.settings.Settings;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes of record values, all over one registry client. Null is null both ways.
 *
 * <p>Reading throws {@link UndecodableRecordException} where the bytes are bad, and {@code
 * RegistryUnavailableException} where the registry can't be asked. Writing throws that, too, and
 * {@code SchemaRefusedException}.
 *
 * <p>Serdes stay usable until this is closed; closing one of them closes nothing shared.
 */
public final class RecordSerdes implements AutoCloseable {
  private final SchemaRegistry registry;
  private final Factory factory;

  private RecordSerdes(SchemaRegistry registry, Factory factory) {
    this.registry = registry;
    this.factory = factory;
  }

  /**
   * Reads {@code registry.*} (see {@link RegistrySettings}), {@code serde.serializer.class} and
   * {@code serde.deserializer.class} (default: our own; e.g. {@code
   * io.confluent.kafka.serializers.KafkaAvroSerializer}), whose own settings are given as {@code
   * serde.<name>}.
   */
  public static RecordSerdes from(Map<String, String> all) {
    var registrySettings = RegistrySettings.from(all);
    var settings = Settings.under("serde.", all);
    var serializer = settings.optional("serializer.class");
    var deserializer = settings.optional("deserializer.class");
    var config = ForeignSerdes.config(registrySettings, settings.below(""));
    var registry = new CachingSchemaRegistry(new HttpSchemaRegistry(registrySettings));
    var own = new OwnFactory(registry, registrySettings.autoRegister());
    return new RecordSerdes(
        registry,
        new Factory() {
          @Override
          public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
            return serializer
                .<Serializer<T>>map(name -> ForeignSerdes.serializer(name, config))
                .orElseGet(() -> own.serializer(type));
          }

          @Override
          public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
            return deserializer
                .<Deserializer<T>>map(name -> ForeignSerdes.deserializer(name, config, type))
                .orElseGet(() -> own.deserializer(type));
          }
        });
  }

  /** Our own serdes over a registry that is given; unknown schemas are registered. */
  public static RecordSerdes over(SchemaRegistry registry) {
    var caching = new CachingSchemaRegistry(registry);
    return new RecordSerdes(caching, new OwnFactory(caching, true));
  }

  /** The serde of values of a type. */
  public <T extends SpecificRecord> Serde<T> of(Class<T> type) {
    return Serdes.serdeFrom(factory.serializer(type), factory.deserializer(type));
  }

  /** The decoder for consumers of bytes, whose errors name partition and offset. */
  public <T extends SpecificRecord> RecordDecoder<T> decoder(Class<T> type) {
    return new RecordDecoder<>(type, factory.deserializer(type));
  }

  /** The registry client behind the serdes. */
  public SchemaRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    registry.close();
  }

  private interface Factory {
    <T extends SpecificRecord> Serializer<T> serializer(Class<T> type);

    <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type);
  }

  private record OwnFactory(SchemaRegistry registry, boolean autoRegister) implements Factory {
    @Override
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
      return new RecordSerializer<>(type, registry, autoRegister);
    }

    @Override
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
      return new RecordDeserializer<>(type, registry);
    }
  }
}
