package io.evictl.ops.standalone.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record of the captured CloudEvents topic.
 *
 * @param partition partition it was in
 * @param offset offset it had
 * @param timestamp its timestamp, milliseconds since the epoch
 * @param key its key, or null
 * @param headers its headers, in their order; CloudEvents binary mode, {@code ce_*}
 * @param value its payload: compact JSON, UTF-8
 */
public record CapturedEvent(
    int partition,
    long offset,
    long timestamp,
    @Nullable String key,
    Map<String, String> headers,
    byte[] value) {

  public CapturedEvent {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The record to publish: key, headers, timestamp and payload as they were; any partition. */
  public ProducerRecord<byte[], byte[]> toRecord(String topic) {
    var keyBytes = key == null ? null : key.getBytes(UTF_8);
    var published =
        new ProducerRecord<byte[], byte[]>(topic, null, timestamp, keyBytes, value, null);
    headers.forEach((name, text) -> published.headers().add(name, text.getBytes(UTF_8)));
    return published;
  }
}
