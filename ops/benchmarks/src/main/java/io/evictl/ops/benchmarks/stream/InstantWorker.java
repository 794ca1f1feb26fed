package io.evictl.ops.benchmarks.stream;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Answers each task at once with an artifact that is hidden, and, if told so, purged. */
final class InstantWorker implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, EvictionTask> consumer;
  private final Outlet<EvictionResult> results;
  private final AtomicLong answered = new AtomicLong();
  private final Thread thread;
  private volatile boolean purges;
  private volatile boolean closing;

  private InstantWorker(Messaging messaging) {
    this.consumer =
        reader(
            messaging,
            messaging.topics().tasks(),
            messaging.serdes().of(EvictionTask.class).deserializer());
    this.results =
        new Outlet<>(
            messaging,
            messaging.topics().results(),
            EvictionResult.class,
            Map.of("compression.type", "lz4", "linger.ms", "0"));
    this.thread = Thread.ofPlatform().name("instant-worker").unstarted(this::work);
  }

  static InstantWorker start(Messaging messaging) {
    var worker = new InstantWorker(messaging);
    worker.thread.start();
    return worker;
  }

  /** A consumer of all partitions, from their end, of what is committed. */
  static <T> KafkaConsumer<String, T> reader(
      Messaging messaging, TopicSpec topic, Deserializer<T> deserializer) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", "2000");
    var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), deserializer);
    var partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(number -> new TopicPartition(topic.name(), number))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }

  /** From now on every hide is followed by its purge. */
  void purge(boolean wanted) {
    purges = wanted;
  }

  long answered() {
    return answered.get();
  }

  private void work() {
    try (consumer;
        results) {
      while (!closing) {
        for (var found : consumer.poll(POLL)) {
          answer(found.value());
        }
      }
    } catch (WakeupException e) {
      // Closing.
    }
  }

  private void answer(EvictionTask task) {
    var action = task.getAction();
    send(task, action, outcome(action));
    if (purges && action == TaskAction.HIDE) {
      send(task, TaskAction.PURGE, TaskOutcome.PURGED);
    }
    answered.incrementAndGet();
  }

  /** A search finds nothing. */
  private static TaskOutcome outcome(TaskAction action) {
    return switch (action) {
      case PURGE -> TaskOutcome.PURGED;
      case DISCOVER -> TaskOutcome.ABSENT;
      case HIDE, PLAN, RESTORE, UNKNOWN -> TaskOutcome.EVICTED;
    };
  }

  private void send(EvictionTask task, TaskAction action, TaskOutcome outcome) {
    var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    var artifacts =
        task.getSeen().stream()
            .limit(1)
            .map(
                seen ->
                    ArtifactResult.newBuilder()
                        .setArtifactId(seen.getArtifactId().orElseThrow())
                        .setProducer(task.getExecution())
                        .setOutcome(outcome)
                        .setTags(List.of(task.getEntry().getTag().orElse("")))
                        .build())
            .toList();
    var result =
        EvictionResult.newBuilder()
            .setTaskId(task.getTaskId())
            .setRequestId(task.getRequestId())
            .setOrd(task.getOrd())
            .setIndex(task.getIndex())
            .setAction(action)
            .setOutcome(outcome)
            .setExecution(task.getExecution())
            .setEntry(task.getEntry())
            .setArtifacts(artifacts)
            .setRestorableUntil(now.plusMillis(task.getPurgeDelayMillis()))
            .setAttempt(task.getAttempt())
            .setStartedAt(now)
            .setFinishedAt(now)
            .build();
    results.send(task.getRequestId(), result);
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    consumer.wakeup();
    thread.join();
  }
}
