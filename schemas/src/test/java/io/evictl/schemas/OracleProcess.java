package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Confluent's serializers at work, in a process of their own: reads lines {@code topic record-name
 * base64} from standard input, decodes each with Confluent's deserializer and writes it again with
 * its serializer; answers {@code ok base64}, or {@code failed exception}.
 */
final class OracleProcess {
  private OracleProcess() {}

  /** The only argument is the registry's URL. */
  public static void main(String[] arguments) throws IOException {
    var settings =
        Map.of(
            "registry.url", arguments[0],
            "serde.serializer.class", "io.confluent.kafka.serializers.KafkaAvroSerializer",
            "serde.deserializer.class", "io.confluent.kafka.serializers.KafkaAvroDeserializer");
    try (var serdes = RecordSerdes.from(settings);
        var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var question = line.split(" ", -1);
        System.out.println(answer(serdes, question[0], question[1], question[2]));
      }
    }
  }

  private static String answer(RecordSerdes serdes, String topic, String name, String base64) {
    try {
      var type = Class.forName(name).asSubclass(SpecificRecord.class);
      var again = writeAgain(serdes, type, topic, Base64.getDecoder().decode(base64));
      return "ok " + Base64.getEncoder().encodeToString(again);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return "failed " + e.getClass().getSimpleName() + " " + e.getMessage();
    }
  }

  private static <T extends SpecificRecord> byte[] writeAgain(
      RecordSerdes serdes, Class<T> type, String topic, byte[] bytes) {
    var record = serdes.decoder(type).decode(new ConsumerRecord<>(topic, 0, 0, "key", bytes));
    return serdes.of(type).serializer().serialize(topic, record);
  }
}
