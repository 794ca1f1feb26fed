package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final byte[] KEY = {(byte) 0xff, 0};
  private static final byte[] VALUE = {1, 2, 3};

  private final DeadLetters deadLetters = new DeadLetters(Topics.withPrefix("p."));

  @Test
  void of_keepsTheBytesAndSaysWhereAndWhy() {
    var found = found();
    var cause = UndecodableRecordException.in("commands", 77, "too short", null).at(found);

    var letter = deadLetters.of(found, cause);

    assertThat(letter.topic()).isEqualTo("p.dead-letters");
    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.value()).isEqualTo(VALUE);
    assertThat(header(letter, "traceparent")).hasValue("00-1");
    assertThat(header(letter, DeadLetters.TOPIC)).hasValue("commands");
    assertThat(header(letter, DeadLetters.PARTITION)).hasValue("4");
    assertThat(header(letter, DeadLetters.OFFSET)).hasValue("9000000000");
    assertThat(header(letter, DeadLetters.TIMESTAMP)).hasValue("1000");
    assertThat(header(letter, DeadLetters.SCHEMA_ID)).hasValue("77");
    assertThat(header(letter, DeadLetters.CAUSE).orElseThrow()).contains("too short");
  }

  /** Retention goes by the timestamp: an old one would take the letter away at once. */
  @Test
  void of_isStampedAnew() {
    assertThat(deadLetters.of(found(), new IllegalStateException("x")).timestamp()).isNull();
  }

  @Test
  void of_isShortAndOnOneLineAboutTheCause() {
    var letter = deadLetters.of(found(), new IllegalStateException("x".repeat(5000) + "\nmore"));

    assertThat(header(letter, DeadLetters.CAUSE).orElseThrow()).hasSizeLessThan(1100);
    assertThat(header(letter, DeadLetters.SCHEMA_ID)).isEmpty();
  }

  @Test
  void of_namesTheClassWhereACauseHasNoMessage() {
    var letter = deadLetters.of(found(), new IllegalStateException());

    assertThat(header(letter, DeadLetters.CAUSE)).hasValue("java.lang.IllegalStateException");
  }

  /** A letter that was replayed from dead-letters and died again names its last place only. */
  @Test
  void of_replacesHeadersOfAnEarlierDeath() {
    var found = found();
    found.headers().add(DeadLetters.TOPIC, "elsewhere".getBytes(UTF_8));

    var letter = deadLetters.of(found, new IllegalStateException("x"));

    assertThat(letter.headers().headers(DeadLetters.TOPIC)).hasSize(1);
    assertThat(header(letter, DeadLetters.TOPIC)).hasValue("commands");
  }

  private static ConsumerRecord<byte[], byte[]> found() {
    var headers = new RecordHeaders();
    headers.add("traceparent", "00-1".getBytes(UTF_8));
    return new ConsumerRecord<>(
        "commands",
        4,
        9_000_000_000L,
        1000,
        TimestampType.CREATE_TIME,
        KEY.length,
        VALUE.length,
        KEY,
        VALUE,
        headers,
        Optional.empty());
  }

  private static Optional<String> header(ProducerRecord<byte[], byte[]> letter, String name) {
    return Optional.ofNullable(letter.headers().lastHeader(name))
        .map(header -> new String(header.value(), UTF_8));
  }
}
