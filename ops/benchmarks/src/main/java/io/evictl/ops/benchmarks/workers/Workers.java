package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.benchmarks.rig.AppProcess;
import io.evictl.ops.benchmarks.rig.ConfigFile;
import io.evictl.ops.benchmarks.rig.Log;
import io.evictl.ops.systemtests.workload.MadeUpExecution;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The workers in a JVM of their own, as a stream sees them: tasks in, within a window; results out.
 */
final class Workers implements Contender {
  private static final String PREFIX = "bench.";
  private static final int WINDOW = 5_000;

  private final Messaging messaging;
  private final KafkaProducer<String, EvictionTask> tasks;
  private final KafkaConsumer<byte[], byte[]> results;
  private final AppProcess process;
  private final Path output;
  private long hiddenNanos;

  Workers(Ground ground, Map<String, String> more) throws Exception {
    var settings = new HashMap<>(ground.settings(PREFIX));
    settings.putAll(more);
    this.messaging = Messaging.from(ground.settings(PREFIX));
    var client = new HashMap<String, Object>(messaging.clientProperties());
    try (var admin = Admin.create(client)) {
      new TopicAdmin(admin).createMissing(messaging.topics());
    }
    this.tasks =
        new KafkaProducer<>(
            client, new StringSerializer(), messaging.serdes().of(EvictionTask.class).serializer());
    this.results =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var topic = messaging.topics().results().name();
    results.assign(
        IntStream.range(0, messaging.topics().partitions())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
    results.seekToEnd(List.of());
    results.assignment().forEach(results::position);
    this.output = ground.folder().resolve("workers.txt");
    var config = ConfigFile.write(ground.folder(), "workers", settings);
    this.process = AppProcess.evictl("workers", config, output, "outcome=assigned");
  }

  @Override
  public String label() {
    return "workers";
  }

  @Override
  public double cpuSeconds() {
    return process.cpuSeconds();
  }

  AppProcess process() {
    return process;
  }

  Messaging messaging() {
    return messaging;
  }

  /** From the first task to the last hide of the last eviction. */
  double hiddenSeconds() {
    return hiddenNanos / 1e9;
  }

  @Override
  public void evict(MadeUpExecution execution) {
    var all = MadeUpEntries.tasks(execution, UUID.randomUUID());
    var decoder = messaging.serdes().decoder(EvictionResult.class);
    var got = new EnumMap<TaskOutcome, Integer>(TaskOutcome.class);
    long begun = System.nanoTime();
    for (int sent = 0; got.getOrDefault(TaskOutcome.PURGED, 0) < all.size(); ) {
      int back = got.getOrDefault(TaskOutcome.EVICTED, 0);
      for (; sent < all.size() && sent - back < WINDOW; sent++) {
        send(all.get(sent));
      }
      for (var found : results.poll(Duration.ofMillis(10))) {
        got.merge(decoder.decode(found).getOutcome(), 1, Integer::sum);
      }
      if (back < all.size() && got.getOrDefault(TaskOutcome.EVICTED, 0) == all.size()) {
        hiddenNanos = System.nanoTime() - begun;
      }
      Log.check(output, process);
    }
    if (got.keySet().stream()
        .anyMatch(outcome -> outcome != TaskOutcome.EVICTED && outcome != TaskOutcome.PURGED)) {
      throw new IllegalStateException("outcomes: " + got);
    }
  }

  void send(EvictionTask task) {
    var topic = messaging.topics().tasks().name();
    var unused = tasks.send(new ProducerRecord<>(topic, Keys.of(task.getEntry()), task));
  }

  /** Waits until that many more results came, whatever they say. */
  void awaitResults(long count) {
    for (long got = 0; got < count; ) {
      got += results.poll(Duration.ofMillis(100)).count();
      Log.check(output, process);
    }
  }

  @Override
  public void close() {
    process.close();
    tasks.close();
    results.close();
    messaging.close();
  }
}
