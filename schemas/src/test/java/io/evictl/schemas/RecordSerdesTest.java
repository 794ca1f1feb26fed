package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SnapshotComplete;
import io.evictl.schemas.record.TaskId;
import io.evictl.schemas.registry.RegistryUnavailableException;
import io.evictl.schemas.registry.SchemaRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordSerdesTest {
  private static final ExecutionId EXECUTION = new ExecutionId("p", "d", "é");

  private final FakeRegistry registry = new FakeRegistry();
  private final RecordSerdes serdes = RecordSerdes.over(registry);

  /** Bytes that Confluent's documentation ("Wire format") gives: 0, id, Avro binary. */
  @Test
  void serialize_isConfluentsWireFormat() {
    assertThat(serdes.of(ExecutionId.class).serializer().serialize("t", EXECUTION))
        .containsExactly(0, 0, 0, 0, 1, 2, 'p', 2, 'd', 4, 0xc3, 0xa9);
  }

  @Test
  void serialize_registersTheSchemaAsTheAvscHasIt() {
    var serializer = serdes.of(SnapshotComplete.class).serializer();
    serializer.serialize("t", new SnapshotComplete("s", 1L));
    serializer.serialize("t", new SnapshotComplete("s", 2L));

    assertThat(registry.calls()).isEqualTo(1);
    assertThat(registry.subjects()).containsOnlyKeys("t-value");
    var schema = registry.latest("t-value").orElseThrow().schema();
    assertThat(schema.toString()).doesNotContain("avro.java.string");
    assertThat(schema.getDoc()).isEqualTo(SnapshotComplete.getClassSchema().getDoc());
    assertThat(schema.getField("nodeCount").defaultVal()).isEqualTo(0L);
  }

  @Test
  void serialize_withoutAutoRegister_wantsTheSchemaRegistered() {
    var strict = new RecordSerializer<>(ExecutionId.class, registry, false);

    assertThatThrownBy(() -> strict.serialize("t", EXECUTION))
        .isInstanceOf(SchemaRefusedException.class)
        .hasMessageContaining("t-value");

    serdes.of(ExecutionId.class).serializer().serialize("t", EXECUTION);
    assertThat(strict.serialize("t", EXECUTION)).hasSize(12);
  }

  @Test
  void serialize_namesTheRecordThatCannotBeWritten() {
    var serializer = serdes.of(ExecutionId.class).serializer();
    var broken = new ExecutionId();

    assertThatThrownBy(() -> serializer.serialize("t", broken))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("ExecutionId");
  }

  @ParameterizedTest
  @MethodSource("recordTypes")
  void of_readsAnyContentOfEachTopicAndWritesItBack(Class<? extends SpecificRecord> type)
      throws IOException {
    readsAndWritesBack(type);
  }

  private <T extends SpecificRecord> void readsAndWritesBack(Class<T> type) throws IOException {
    var serde = serdes.of(type);
    var schema = PublishedSchema.of(schemaOf(type));
    int id = registry.register("t-value", schema);
    for (var content : new RandomData(schema, 50, 20261122L)) {
      var bytes = confluent(id, schema, content);

      var record = serde.deserializer().deserialize("t", bytes);

      assertThat(record).isInstanceOf(type);
      assertThat(serde.serializer().serialize("t", record)).isEqualTo(bytes);
    }
  }

  @Test
  void of_letsNullBe() {
    var serde = serdes.of(ExecutionId.class);

    assertThat(serde.serializer().serialize("t", null)).isNull();
    assertThat(serde.deserializer().deserialize("t", null)).isNull();
    assertThat(serdes.decoder(ExecutionId.class).decodeUnlessTombstone(found(null))).isEmpty();
  }

  @Test
  void decode_namesThePlaceOfBadBytes() {
    assertThatThrownBy(() -> decode(new byte[] {0, 0, 0, 0, 99, 1}))
        .isInstanceOfSatisfying(
            UndecodableRecordException.class,
            e -> {
              assertThat(e.topic()).isEqualTo("t");
              assertThat(e.partition()).hasValue(3);
              assertThat(e.offset()).hasValue(44);
              assertThat(e.schemaId()).hasValue(99);
              assertThat(e).hasMessageContaining("knows no such");
            });
  }

  @Test
  void decode_refusesBytesOfNoRegistry() {
    assertUndecodable(new byte[0], "too few");
    assertUndecodable(new byte[] {0, 0, 0, 0}, "too few");
    assertUndecodable("{\"requestId\": 1}".getBytes(UTF_8), "not 0");
    assertUndecodable(null, "no value");
  }

  @Test
  void decode_refusesTruncatedAndTrailingBytes() {
    var good = serdes.of(ExecutionId.class).serializer().serialize("t", EXECUTION);
    assertThat(decode(good)).isEqualTo(EXECUTION);

    for (int length = RecordSerializer.HEADER; length < good.length; length++) {
      assertUndecodable(Arrays.copyOf(good, length), "no ExecutionId");
    }
    assertUndecodable(Arrays.copyOf(good, good.length + 1), "bytes follow");
  }

  @Test
  void decode_refusesARecordOfAnotherTopic() {
    var other = serdes.of(TaskId.class).serializer();

    assertUndecodable(other.serialize("x", new TaskId("p", "d", "n", "v")), "TaskId");
  }

  /** Avro checks what is left before it allocates; a few bytes must not cost the heap. */
  @Test
  void decode_refusesHugeLengths() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    encoder.writeString("request");
    encoder.writeEnum(0);
    encoder.writeLong(2_000_000_000);
    encoder.flush();
    int id = registry.register("t-value", PublishedSchema.of(EvictionControl.getClassSchema()));
    var huge = header(id, bytes.toByteArray());

    assertThatThrownBy(() -> serdes.decoder(EvictionControl.class).decode(found(huge)))
        .isInstanceOf(UndecodableRecordException.class);
  }

  /** An outage says nothing about the record: no typed error of bad bytes, and it passes. */
  @Test
  void decode_tellsAnUnreachableRegistryFromBadBytes() {
    var good = serdes.of(ExecutionId.class).serializer().serialize("t", EXECUTION);
    var decoder = RecordSerdes.over(registry).decoder(ExecutionId.class);

    registry.setAway(true);
    assertThatThrownBy(() -> decoder.decode(found(good)))
        .isInstanceOf(RegistryUnavailableException.class);

    registry.setAway(false);
    assertThat(decoder.decode(found(good))).isEqualTo(EXECUTION);

    registry.setAway(true);
    assertThat(decoder.decode(found(good))).isEqualTo(EXECUTION);
  }

  @Test
  void serialize_duringAnOutageFailsAndLaterWorks() {
    var serializer = serdes.of(ExecutionId.class).serializer();
    registry.setAway(true);
    assertThatThrownBy(() -> serializer.serialize("t", EXECUTION))
        .isInstanceOf(RegistryUnavailableException.class);

    registry.setAway(false);
    assertThat(serializer.serialize("t", EXECUTION)).hasSize(12);
  }

  /** A newer writer: a field and an enum symbol that this version does not know. */
  @Test
  void decode_readsWhatANewerVersionWrote() throws IOException {
    var newer =
        new Schema.Parser()
            .parse(
                PublishedSchema.of(EvictionTask.getClassSchema())
                    .toString()
                    .replace("\"PURGE\"", "\"PURGE\",\"FROM_THE_FUTURE\"")
                    .replaceFirst(
                        "\"fields\":\\[",
                        "\"fields\":[{\"name\":\"added\",\"type\":\"string\",\"default\":\"\"},"));
    int id = registry.register("t-value", newer);
    var decoder = serdes.decoder(EvictionTask.class);
    boolean future = false;
    for (var content : new RandomData(newer, 200, 7L)) {
      var action = ((GenericRecord) content).get("action").toString();
      var task = decoder.decode(found(confluent(id, newer, content)));
      boolean unknown = action.equals("FROM_THE_FUTURE");
      future |= unknown;
      assertThat(task.getAction().name()).isEqualTo(unknown ? "UNKNOWN" : action);
    }
    assertThat(future).isTrue();
  }

  static Stream<Class<? extends SpecificRecord>> recordTypes() {
    return topics().flatMap(spec -> spec.valueClass().stream());
  }

  /** The topics that hold records. */
  static Stream<TopicSpec> topics() {
    return Topics.withPrefix("").all().stream().filter(spec -> spec.valueClass().isPresent());
  }

  static Schema schemaOf(Class<? extends SpecificRecord> type) {
    return SpecificData.get().getSchema(type);
  }

  private ExecutionId decode(byte[] bytes) {
    return serdes.decoder(ExecutionId.class).decode(found(bytes));
  }

  private void assertUndecodable(byte @Nullable [] bytes, String fault) {
    var decoder = serdes.decoder(ExecutionId.class);
    assertThatThrownBy(() -> decoder.decode(found(bytes)))
        .isInstanceOfSatisfying(
            UndecodableRecordException.class, e -> assertThat(e.fault()).contains(fault));
  }

  private static ConsumerRecord<String, byte[]> found(byte @Nullable [] value) {
    return new ConsumerRecord<>("t", 3, 44, "key", value);
  }

  static byte[] confluent(int id, Schema schema, Object content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(content, encoder);
    encoder.flush();
    return header(id, bytes.toByteArray());
  }

  private static byte[] header(int id, byte[] avro) {
    return ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(id).put(avro).array();
  }
}
