package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.ops.servers.LeakCheck;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SnapshotComplete;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.schemas.registry.RegistryUnavailableException;
import io.evictl.schemas.registry.SchemaRefusedException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The serdes over a real registry. */
@ExtendWith(LeakCheck.class)
class RegistryIT {
  private static final ExecutionId EXECUTION = new ExecutionId("p", "d", "n");

  private final String registryUrl = Servers.shared().registry().url();
  private final String topic = "t-" + UUID.randomUUID();

  @Test
  void serde_readsWhatAnotherProcessWrote() {
    byte[] bytes;
    try (var writing = serdes(registryUrl)) {
      bytes = writing.of(ExecutionId.class).serializer().serialize(topic, EXECUTION);
    }
    try (var reading = serdes(registryUrl)) {
      assertThat(reading.of(ExecutionId.class).deserializer().deserialize(topic, bytes))
          .isEqualTo(EXECUTION);
      var latest = reading.registry().latest(topic + "-value").orElseThrow();
      assertThat(latest.schema()).isEqualTo(PublishedSchema.of(ExecutionId.getClassSchema()));
      assertThat(reading.registry().lookUp(topic + "-value", latest.schema()))
          .hasValue(latest.id());
      assertThat(reading.registry().latest("no-such-subject")).isEmpty();
    }
  }

  /** The whole contract is taken at its level, and known to the next process. */
  @Test
  void schemaAdmin_registersEachTopicOnce() {
    var topics = Topics.withPrefix(topic + ".");
    List<SchemaAdmin.SubjectState> registered;
    try (var serdes = serdes(registryUrl)) {
      var admin = new SchemaAdmin(serdes.registry());
      assertThat(admin.plan(topics))
          .hasSize(9)
          .allMatch(state -> state.id().isEmpty() && state.compatible());
      registered = admin.register(topics);
    }
    try (var serdes = serdes(registryUrl)) {
      var admin = new SchemaAdmin(serdes.registry());
      assertThat(admin.plan(topics)).isEqualTo(registered);
      assertThat(admin.register(topics)).isEqualTo(registered);
      var subject = topics.tasks().name() + "-value";
      assertThat(serdes.registry().latest(subject).orElseThrow().version()).isEqualTo(1);
      var broken = PublishedSchema.of(SnapshotComplete.getClassSchema());
      assertThat(serdes.registry().isCompatible(subject, broken)).isFalse();
    }
  }

  /** FULL_TRANSITIVE at the registry as in the evolution test. */
  @Test
  void register_refusesASchemaThatOldReadersOrRecordsDoNotBear() {
    try (var serdes = serdes(registryUrl)) {
      var registry = serdes.registry();
      var subject = topic + "-value";
      var now = PublishedSchema.of(SnapshotRequest.getClassSchema());
      registry.setCompatibility(subject, "FULL_TRANSITIVE");
      registry.register(subject, now);

      var optional = withField(now, "{\"name\":\"x\",\"type\":\"int\",\"default\":0}");
      assertThat(registry.isCompatible(subject, optional)).isTrue();
      registry.register(subject, optional);

      var mandatory = withField(now, "{\"name\":\"y\",\"type\":\"int\"}");
      assertThat(registry.isCompatible(subject, mandatory)).isFalse();
      assertThatThrownBy(() -> registry.register(subject, mandatory))
          .isInstanceOf(SchemaRefusedException.class)
          .hasMessageContaining(subject);
    }
  }

  /** A newer release adds a symbol: compatible, as every enum has a default. */
  @Test
  void register_takesANewSymbolOfAnEnum() {
    try (var serdes = serdes(registryUrl)) {
      var registry = serdes.registry();
      var subject = topic + "-value";
      var now = PublishedSchema.of(EvictionTask.getClassSchema());
      registry.setCompatibility(subject, "FULL_TRANSITIVE");
      registry.register(subject, now);

      var newer =
          new Schema.Parser().parse(now.toString().replace("\"PURGE\"", "\"PURGE\",\"NEW\""));
      assertThat(registry.isCompatible(subject, newer)).isTrue();
      registry.register(subject, newer);
    }
  }

  @Test
  void decode_refusesAnIdThatTheRegistryDoesNotKnow() {
    try (var serdes = serdes(registryUrl)) {
      var unknown = new byte[] {0, 0x7f, 0x7f, 0x7f, 0x7f, 1};
      assertThatThrownBy(() -> decode(serdes, unknown))
          .isInstanceOfSatisfying(
              UndecodableRecordException.class, e -> assertThat(e.schemaId()).hasValue(0x7f7f7f7f));
    }
  }

  @Test
  void decode_refusesARecordOfAnotherTopic() {
    try (var serdes = serdes(registryUrl)) {
      var other =
          serdes
              .of(SnapshotComplete.class)
              .serializer()
              .serialize(topic, new SnapshotComplete("s", 1L));
      assertThatThrownBy(() -> decode(serdes, other))
          .isInstanceOf(UndecodableRecordException.class);
    }
  }

  /** The registry goes and comes back: not the record's fault, and nothing to restart. */
  @Test
  void decode_passesOnceTheRegistryIsBack() {
    byte[] bytes;
    try (var serdes = serdes(registryUrl)) {
      bytes = serdes.of(ExecutionId.class).serializer().serialize(topic, EXECUTION);
    }
    var url = URI.create(registryUrl);
    try (var proxy = TcpProxy.to(url.getHost(), url.getPort());
        var serdes =
            serdes("http://%s:%d%s".formatted(proxy.host(), proxy.port(), url.getPath()))) {
      proxy.refuse();
      proxy.cutAll();
      assertThatThrownBy(() -> decode(serdes, bytes))
          .isInstanceOf(RegistryUnavailableException.class);

      proxy.forward();
      assertThat(decode(serdes, bytes)).isEqualTo(EXECUTION);
    }
  }

  private ExecutionId decode(RecordSerdes serdes, byte[] bytes) {
    var found = new ConsumerRecord<>(topic, 0, 0, "key", bytes);
    return serdes.decoder(ExecutionId.class).decode(found);
  }

  private static Schema withField(Schema schema, String field) {
    var json = schema.toString().replaceFirst("\"fields\":\\[", "\"fields\":[" + field + ",");
    return new Schema.Parser().parse(json);
  }

  private static RecordSerdes serdes(String url) {
    return RecordSerdes.from(
        Map.of("registry.url", url, "registry.attempts", "2", "registry.timeout", "60s"));
  }
}
