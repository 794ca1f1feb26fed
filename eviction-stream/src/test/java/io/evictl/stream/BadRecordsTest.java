package io.evictl.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.RecordSerdes;
import io.evictl.schemas.Topics;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.registry.RegistryUnavailableException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Result;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

/** I12 PoisonContained: bad bytes are set aside, anything else stops before the record. */
class BadRecordsTest {
  private final Topics topics = Topics.withPrefix("evictl.");
  private final ConsumerRecord<byte[], byte[]> record =
      new ConsumerRecord<>("evictl.commands", 3, 17, "k".getBytes(UTF_8), "bad".getBytes(UTF_8));

  @Test
  void undecodable_isSetAsideWithWhereItWas() {
    try (var serdes =
        RecordSerdes.from(Map.of("registry.url", Servers.shared().lightRegistry().url()))) {
      var decoder = serdes.of(EvictionCommand.class).deserializer();
      var thrown = catchException(() -> decoder.deserialize("evictl.commands", record.value()));
      var response = handler().handleError(context(), record, new RuntimeException(thrown));
      assertThat(response.result()).isEqualTo(Result.RESUME);
      assertThat(response.deadLetterQueueRecords()).hasSize(1);
      var letter = response.deadLetterQueueRecords().getFirst();
      assertThat(letter.topic()).isEqualTo("evictl.dead-letters");
      assertThat(letter.value()).isEqualTo(record.value());
      assertThat(new String(letter.headers().lastHeader(DeadLetters.OFFSET).value(), UTF_8))
          .isEqualTo("17");
    }
  }

  @Test
  void unreachableRegistry_stopsBeforeTheRecord() {
    var response =
        handler().handleError(context(), record, new RegistryUnavailableException("away"));
    assertThat(response.result()).isEqualTo(Result.FAIL);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
  }

  private BadRecords handler() {
    var handler = new BadRecords();
    handler.configure(Map.of(BadRecords.DEAD_LETTERS, new DeadLetters(topics)));
    return handler;
  }

  private ErrorHandlerContext context() {
    return new DefaultErrorHandlerContext(
        null,
        record.topic(),
        3,
        17,
        new RecordHeaders(),
        "commands",
        new TaskId(0, 3),
        0,
        null,
        null);
  }
}
