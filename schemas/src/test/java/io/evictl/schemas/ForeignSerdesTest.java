package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskId;
import io.evictl.schemas.registry.RegistryUnavailableException;
import io.evictl.schemas.registry.SchemaRefusedException;
import io.evictl.schemas.settings.SettingsException;
import java.io.EOFException;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class ForeignSerdesTest {
  private static final byte[] BYTES = {0, 0, 0, 0, 7, 1};

  @Test
  void from_usesTheNamedClassesWithConfluentsSettings() {
    try (var serdes = RecordSerdes.from(settings(Map.of()))) {
      var serde = serdes.of(ExecutionId.class);

      assertThat(serde.serializer().serialize("t", id("x"))).isEqualTo(BYTES);
      assertThat(serde.deserializer().deserialize("t", BYTES))
          .isEqualTo(id("http://r1,http://r2 true false USER_INFO u:p 42"));
    }
  }

  @Test
  void from_namesAClassThatIsNotThere() {
    var missing = settings(Map.of("serde.serializer.class", "io.confluent.Missing"));
    try (var serdes = RecordSerdes.from(missing)) {
      assertThatThrownBy(() -> serdes.of(ExecutionId.class))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("serde.serializer.class")
          .hasMessageContaining("io.confluent.Missing");
    }
  }

  @Test
  void deserialize_tellsBadBytesFromTheRegistry() {
    assertUndecodable(new SerializationException("Unknown magic byte!"));
    assertUndecodable(new SerializationException("decoding", new EOFException()));
    assertUndecodable(new SerializationException("schema", new RestClientException(40403)));
    assertUndecodable(new IllegalStateException("bad"));

    assertUnavailable(new SerializationException("schema", new ConnectException()));
    assertUnavailable(new SerializationException("schema", new RestClientException(50002)));
    assertUnavailable(new InvalidConfigurationException("Unauthorized; error code: 401"));
    assertUnavailable(new TimeoutException("registry"));
  }

  @Test
  void deserialize_refusesARecordOfAnotherKind() {
    assertThatThrownBy(() -> decode(new TaskId("p", "d", "n", "v")))
        .isInstanceOf(UndecodableRecordException.class);
  }

  @Test
  void serialize_tellsARefusedSchemaFromTheRegistry() {
    assertThatThrownBy(() -> encode(new InvalidConfigurationException("no; error code: 409")))
        .isInstanceOf(SchemaRefusedException.class);
    assertThatThrownBy(
            () -> encode(new SerializationException("registering", new ConnectException())))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  private static Map<String, String> settings(Map<String, String> more) {
    var all =
        new HashMap<>(
            Map.of(
                "registry.url", "http://r1,http://r2",
                "registry.auto.register", "false",
                "registry.basic.user", "u",
                "registry.basic.password", "p",
                "serde.serializer.class", Fixed.class.getName(),
                "serde.deserializer.class", Echo.class.getName(),
                "serde.own.setting", "42"));
    all.putAll(more);
    return all;
  }

  private static void assertUndecodable(RuntimeException failure) {
    assertThatThrownBy(() -> decode(failure))
        .isInstanceOfSatisfying(
            UndecodableRecordException.class,
            e -> {
              assertThat(e.schemaId()).hasValue(7);
              assertThat(e.offset()).hasValue(44);
            });
  }

  private static void assertUnavailable(RuntimeException failure) {
    assertThatThrownBy(() -> decode(failure)).isInstanceOf(RegistryUnavailableException.class);
  }

  private static ExecutionId decode(Object outcome) {
    Deserializer<Object> foreign =
        (topic, bytes) -> {
          if (outcome instanceof RuntimeException failure) {
            throw failure;
          }
          return outcome;
        };
    return new RecordDecoder<>(
            ExecutionId.class, new ForeignDeserializer<>(ExecutionId.class, foreign))
        .decode(new ConsumerRecord<>("t", 3, 44, "key", BYTES));
  }

  private static void encode(KafkaException failure) {
    Serializer<Object> foreign =
        (topic, record) -> {
          throw failure;
        };
    new ForeignSerializer<ExecutionId>(foreign).serialize("t", id("x"));
  }

  private static ExecutionId id(String name) {
    return new ExecutionId("p", "d", name);
  }

  /** As Confluent's, by name and message. */
  private static final class RestClientException extends Exception {
    private static final long serialVersionUID = 1L;

    RestClientException(int code) {
      super("said the registry; error code: " + code);
    }
  }

  /** Writes the same bytes for all. */
  public static final class Fixed implements Serializer<Object> {
    @Override
    public byte[] serialize(String topic, Object record) {
      return BYTES;
    }
  }

  /** Reads its own settings out of any bytes. */
  public static final class Echo implements Deserializer<Object> {
    private String seen = "";

    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
      seen =
          "%s %s %s %s %s %s"
              .formatted(
                  config.get("schema.registry.url"),
                  config.get("specific.avro.reader"),
                  config.get("auto.register.schemas"),
                  config.get("basic.auth.credentials.source"),
                  config.get("basic.auth.user.info"),
                  config.get("own.setting"));
    }

    @Override
    public Object deserialize(String topic, byte[] bytes) {
      return id(seen);
    }
  }
}
