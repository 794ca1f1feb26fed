package io.evictl.storage.intake;

import io.evictl.schemas.Messaging;
import io.evictl.storage.metrics.ClientMetrics;
import io.evictl.storage.purge.Backoff;
import io.evictl.storage.results.Reporter;
import io.evictl.storage.results.ResultSender;
import io.evictl.storage.results.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Takes tasks from their topic and gives them, in batches, to workers. */
public final class TaskIntake implements AutoCloseable {
  private static final Duration STOP = Duration.ofMillis(2500);

  private final Backlog backlog = new Backlog();
  private final DeadLetterSender deadLetters;
  private final KafkaConsumer<byte[], byte[]> client;
  private final TaskConsumer consumer;
  private final List<Thread> threads = new ArrayList<>();

  public TaskIntake(
      Messaging messaging,
      IntakeSettings settings,
      TaskHandler handler,
      ResultSender sender,
      Reporter reporter,
      Results results,
      Backoff backoff) {
    this.deadLetters = new DeadLetterSender(messaging);
    this.client =
        new KafkaConsumer<>(
            properties(messaging, settings),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.consumer =
        new TaskConsumer(client, messaging, deadLetters, results, backlog, settings.backlog());
    threads.add(Thread.ofVirtual().name("evictl-task-consumer").unstarted(consumer));
    for (int i = 0; i < settings.workers(); i++) {
      threads.add(
          Thread.ofVirtual()
              .name("evictl-task-worker-" + i)
              .unstarted(
                  new TaskWorker(
                      backlog,
                      Lane.CHANGES,
                      settings.batch(),
                      handler,
                      sender,
                      reporter,
                      backoff)));
    }
    for (int i = 0; i < settings.discoveries(); i++) {
      threads.add(
          Thread.ofVirtual()
              .name("evictl-discover-worker-" + i)
              .unstarted(
                  new TaskWorker(
                      backlog,
                      Lane.DISCOVERY,
                      settings.batch(),
                      handler,
                      sender,
                      reporter,
                      backoff)));
    }
  }

  private static HashMap<String, Object> properties(Messaging messaging, IntakeSettings settings) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(settings.batch()));
    properties.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    var protocol = properties.getOrDefault(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    if ("classic".equalsIgnoreCase(String.valueOf(protocol))) {
      // A killed member's partitions wait out its session; Kafka's own default is 45 s. In the
      // newer protocol the broker sets these.
      properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
      properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "3000");
      // Only partitions that change hands are interrupted when a worker joins or leaves.
      properties.putIfAbsent(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    properties.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "10000");
    return properties;
  }

  /** Shows what the consumer itself measures. */
  public void bindTo(ClientMetrics clients) {
    clients.add(client);
  }

  public void start() {
    threads.forEach(Thread::start);
  }

  /** Finishes or abandons what is under way, within three seconds. */
  @Override
  public void close() {
    backlog.close();
    consumer.stop();
    // Closed before its start, a thread runs only to give back what it holds.
    threads.stream().filter(thread -> thread.getState() == Thread.State.NEW).forEach(Thread::start);
    try {
      Threads.joinAll(threads, STOP);
      threads.forEach(Thread::interrupt);
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
    deadLetters.close();
  }
}
