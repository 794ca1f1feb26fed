package io.evictl.ops.systemtests.instances;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A worker that answers each committed task at once, hidden and purged, and remembers all of them;
 * a search finds nothing. It answers no more than it is let: so a test can stop the world in the
 * middle of an expansion.
 */
final class GatedWorker implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final List<Gate> gates;
  private final KafkaConsumer<String, EvictionTask> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final String results;
  private final Serializer<EvictionResult> serializer;
  private final Thread thread;
  private volatile @Nullable Exception failure;
  private volatile boolean closing;

  /** A task as issued; key is that of its entry. */
  record Seen(int ord, int index, int attempt, TaskAction action, String key, long nanos) {}

  /** Before the answer of that number the worker waits for the test. */
  private record Gate(int answer, CountDownLatch reached, CountDownLatch open) {}

  GatedWorker(Messaging messaging, int... gatesBefore) {
    this.gates =
        IntStream.of(gatesBefore)
            .mapToObj(answer -> new Gate(answer, new CountDownLatch(1), new CountDownLatch(1)))
            .toList();
    this.consumer = consumer(messaging);
    this.producer =
        new KafkaProducer<>(
            Map.<String, Object>copyOf(messaging.clientProperties()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.results = messaging.topics().results().name();
    this.serializer = messaging.serdes().of(EvictionResult.class).serializer();
    this.thread = Thread.ofVirtual().name("gated-worker").start(this::work);
  }

  private static KafkaConsumer<String, EvictionTask> consumer(Messaging messaging) {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    var consumer =
        new KafkaConsumer<>(
            properties,
            new StringDeserializer(),
            messaging.serdes().of(EvictionTask.class).deserializer());
    var topic = messaging.topics().tasks();
    var partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(number -> new TopicPartition(topic.name(), number))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** All tasks so far, in the order in which they were read. */
  List<Seen> seen() {
    var problem = failure;
    if (problem != null) {
      throw new IllegalStateException("an answer was not written", problem);
    }
    return List.copyOf(seen);
  }

  /** Whether the worker stands before the gate. */
  boolean reaches(int gate, Duration limit) throws InterruptedException {
    return gates.get(gate).reached().await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  void open(int gate) {
    gates.get(gate).open().countDown();
  }

  private void work() {
    int answers = 0;
    try (consumer;
        producer) {
      while (!closing) {
        for (var found : consumer.poll(POLL)) {
          if (found.value().getAction() == TaskAction.DISCOVER) {
            send(found.value(), TaskAction.DISCOVER, TaskOutcome.ABSENT);
            continue;
          }
          note(found.value());
          for (var gate : gates) {
            if (gate.answer() == answers) {
              gate.reached().countDown();
              gate.open().await();
            }
          }
          answer(found.value());
          answers++;
        }
      }
    } catch (WakeupException e) {
      // Closing.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(EvictionTask task) {
    seen.add(
        new Seen(
            task.getOrd(),
            task.getIndex(),
            task.getAttempt(),
            task.getAction(),
            Keys.of(task.getEntry()),
            System.nanoTime()));
  }

  private void note(@Nullable Exception problem) {
    if (problem != null) {
      failure = problem;
    }
  }

  private void answer(EvictionTask task) {
    send(task, task.getAction(), TaskOutcome.EVICTED);
    send(task, TaskAction.PURGE, TaskOutcome.PURGED);
  }

  private void send(EvictionTask task, TaskAction action, TaskOutcome outcome) {
    var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
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
            .setAttempt(task.getAttempt())
            .setStartedAt(now)
            .setFinishedAt(now)
            .build();
    var key = task.getRequestId().getBytes(UTF_8);
    var record = new ProducerRecord<>(results, key, serializer.serialize(results, result));
    var unused = producer.send(record, (written, problem) -> note(problem));
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    gates.forEach(gate -> gate.open().countDown());
    consumer.wakeup();
    thread.join();
  }
}
