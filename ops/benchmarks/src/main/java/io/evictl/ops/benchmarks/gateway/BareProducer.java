package io.evictl.ops.benchmarks.gateway;

import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.ExecutionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** The baseline: the same requests straight to the topic, each awaited by who sends it. */
public final class BareProducer {
  private BareProducer() {}

  /** Arguments: settings, file for the answer, calls a second, seconds, warm-up, callers. */
  public static void main(String[] arguments) throws Exception {
    var settings = settings(Path.of(arguments[0]));
    int perSecond = Integer.parseInt(arguments[2]);
    var time = Duration.ofSeconds(Long.parseLong(arguments[3]));
    var warmup = Duration.ofSeconds(Long.parseLong(arguments[4]));
    int callers = Integer.parseInt(arguments[5]);
    try (var messaging = Messaging.from(settings);
        var producer = producer(messaging)) {
      var topic = messaging.topics().commands().name();
      send(producer, topic, Math.max(1, perSecond / 2), warmup, callers);
      double cpu = cpuSeconds();
      var outcome = send(producer, topic, perSecond, time, callers);
      write(Path.of(arguments[1]), outcome.row("bare producer", cpuSeconds() - cpu, 0, "-"));
    }
    // Stays until its memory has been looked at.
    LockSupport.park();
  }

  private static KafkaProducer<String, EvictionCommand> producer(Messaging messaging) {
    var config = new HashMap<String, Object>(messaging.clientProperties());
    config.put("acks", "all");
    config.put("compression.type", "lz4");
    config.put("linger.ms", 0);
    return new KafkaProducer<>(
        config, new StringSerializer(), messaging.serdes().of(EvictionCommand.class).serializer());
  }

  private static Pace.Outcome send(
      KafkaProducer<String, EvictionCommand> producer,
      String topic,
      int perSecond,
      Duration time,
      int callers)
      throws Exception {
    return Pace.run(
        perSecond,
        time,
        callers,
        first ->
            number -> {
              var request =
                  EvictionRequests.api()
                      .execution(new ExecutionId("shop", "development", "e" + number))
                      .reason("benchmark")
                      .build();
              var command = EvictionCommand.newBuilder().setRequest(request).build();
              producer.send(new ProducerRecord<>(topic, request.getRequestId(), command)).get();
              return true;
            });
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e9;
  }

  /** Whole or not at all: somebody waits for it to be there. */
  private static void write(Path file, Object[] row) {
    var line =
        Arrays.stream(row)
            .map(
                value ->
                    value instanceof Double number
                        ? String.format(Locale.ROOT, "%.3f", number)
                        : value.toString())
            .collect(Collectors.joining("\t"));
    try {
      var part = Files.writeString(file.resolveSibling("bare.part"), line);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> settings(Path file) throws IOException {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
