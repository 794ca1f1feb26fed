package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream on a real broker, exactly-once, closed and started again in the middle. */
class EvictionStreamIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(150);

  @TempDir Path folder;

  private final String prefix = "it-" + UUID.randomUUID() + ".";
  private final Map<String, String> all = new HashMap<>();
  private final List<EvictionStatus> statuses = new ArrayList<>();
  private final List<EvictionTask> tasks = new ArrayList<>();
  private final Map<ExecutionId, List<NodeState>> database = new HashMap<>();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private Messaging messaging;
  private Producer<String, byte[]> producer;
  private Consumer<String, EvictionTask> taskConsumer;
  private Consumer<String, EvictionStatus> statusConsumer;
  private Consumer<String, SnapshotRequest> questions;
  private Consumer<byte[], byte[]> letters;

  @BeforeEach
  void open() {
    all.putAll(BrokerSettings.of(prefix, folder, 2));
    all.put("stream.window.first", "1024");
    messaging = Messaging.from(all);
    producer =
        new KafkaProducer<>(
            Map.copyOf(messaging.clientProperties()),
            new StringSerializer(),
            new ByteArraySerializer());
    var topics = messaging.topics();
    taskConsumer = consumer(topics.tasks(), EvictionTask.class);
    statusConsumer = consumer(topics.status(), EvictionStatus.class);
    questions = consumer(topics.snapshotRequests(), SnapshotRequest.class);
    letters =
        new KafkaConsumer<>(
            readCommitted(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    assign(letters, topics.deadLetters());
  }

  private void createTopics() throws Exception {
    try (var admin = Admin.create(Map.copyOf(messaging.clientProperties()))) {
      new TopicAdmin(admin).createMissing(messaging.topics());
      admin
          .createTopics(
              List.of(new NewTopic(prefix + "flyte-events", Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
  }

  @AfterEach
  void close() {
    producer.close();
    for (var consumer : new Consumer<?, ?>[] {taskConsumer, statusConsumer, questions, letters}) {
      consumer.close();
    }
    messaging.close();
  }

  @Test
  void missingTopics_areNamedWithTheCommandThatMakesThem() {
    try (var stream = stream()) {
      assertThatThrownBy(stream::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(prefix + "commands")
          .hasMessageContaining("evictl topics create");
    }
  }

  /** I1 NoLostRequest, I6 Idempotent: a restart in the middle loses nothing and doubles nothing. */
  @Test
  void restartInTheMiddle_losesNothing_doublesNothing() throws Exception {
    createTopics();
    var root = execution("root");
    var nodes = new ArrayList<NodeState>();
    IntStream.range(0, 2000).forEach(i -> nodes.add(cached("n" + i, root, i)));
    database.put(root, nodes);
    var request = now(Samples.request(root, options -> {}));
    send(
        messaging.topics().commands(),
        request.getRequestId(),
        EvictionCommand.newBuilder().setRequest(request).build());
    var inputs = inputs();
    inputs.forEach(
        topic -> sent.add(producer.send(new ProducerRecord<>(topic, "bad", new byte[] {7}))));
    int answered = 0;
    try (var stream = stream()) {
      stream.start();
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .until(
              () -> {
                poll();
                return tasks.size() >= 1024;
              });
      for (; answered < 300; answered++) {
        answer(tasks.get(answered), TaskAction.HIDE, TaskOutcome.EVICTED);
      }
    }
    for (; answered < 700; answered++) {
      answer(tasks.get(answered), TaskAction.HIDE, TaskOutcome.EVICTED);
    }
    var next = new int[] {answered};
    try (var stream = stream()) {
      stream.start();
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .until(
              () -> {
                poll();
                for (; next[0] < tasks.size(); next[0]++) {
                  answer(tasks.get(next[0]), TaskAction.HIDE, TaskOutcome.EVICTED);
                }
                return !statuses.isEmpty() && statuses.getLast().getState() == RequestState.EVICTED;
              });
      tasks.forEach(task -> answer(task, TaskAction.PURGE, TaskOutcome.PURGED));
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .until(
              () -> {
                poll();
                return statuses.getLast().getState() == RequestState.SUCCEEDED;
              });
      assertThat(stream.isRunning()).isTrue();
    }
    assertThat(deadLetters(inputs.size())).containsExactlyInAnyOrderElementsOf(inputs);
    Set<String> distinct = new HashSet<>();
    tasks.forEach(task -> distinct.add(task.getTaskId()));
    assertThat(tasks).hasSize(2000);
    assertThat(distinct).hasSize(2000);
    assertThat(statuses.getLast().getCounts().getPurged()).isEqualTo(2000);
    for (int i = 0; i < statuses.size(); i++) {
      StatusChecks.check(statuses.get(i), statuses.subList(0, i));
    }
  }

  /** All that the stream reads. */
  private List<String> inputs() {
    var topics = messaging.topics();
    return Stream.of(
            topics.flyteEvents(),
            topics.commands(),
            topics.executionEvents(),
            topics.results(),
            topics.expandCommands(),
            topics.expandReports())
        .map(TopicSpec::name)
        .toList();
  }

  /** The topics that dead letters come from. */
  private List<String> deadLetters(int count) {
    var found = new ArrayList<String>();
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () -> {
              letters
                  .poll(Duration.ofMillis(100))
                  .forEach(
                      letter ->
                          found.add(
                              new String(
                                  letter.headers().lastHeader(DeadLetters.TOPIC).value(), UTF_8)));
              return found.size() >= count;
            });
    return found;
  }

  /** I12 PoisonContained: a bad record that is the last one is set aside as well. */
  @Test
  void badRecordAlone_goesToTheDeadLetters() throws Exception {
    createTopics();
    try (var stream = stream()) {
      stream.start();
      var commands = messaging.topics().commands().name();
      sent.add(producer.send(new ProducerRecord<>(commands, "bad", new byte[] {7})));
      assertThat(deadLetters(1)).containsExactly(commands);
    }
  }

  private EvictionStream stream() {
    return new EvictionStream(StreamSettings.from(all), InstantSource.system());
  }

  private static EvictionRequest now(EvictionRequest request) {
    return EvictionRequest.newBuilder(request).setRequestedAt(Instant.now()).build();
  }

  /** A search is answered at once, and finds nothing. */
  private void taken(EvictionTask task) {
    if (task.getAction() == TaskAction.DISCOVER) {
      answer(task, TaskAction.DISCOVER, TaskOutcome.ABSENT);
    } else {
      tasks.add(task);
    }
  }

  private void poll() {
    taskConsumer.poll(Duration.ofMillis(20)).forEach(record -> taken(record.value()));
    statusConsumer.poll(Duration.ofMillis(20)).forEach(record -> statuses.add(record.value()));
    questions
        .poll(Duration.ofMillis(20))
        .forEach(
            record -> {
              var execution = record.value().getExecution();
              var list = database.getOrDefault(execution, List.of());
              var id = UUID.randomUUID().toString();
              Samples.snapshot(execution, id, ExecutionPhase.SUCCEEDED, list).forEach(this::event);
            });
  }

  private void event(ExecutionEvent event) {
    send(messaging.topics().executionEvents(), Keys.of(event.getExecution()), event);
  }

  private void answer(EvictionTask task, TaskAction action, TaskOutcome outcome) {
    send(
        messaging.topics().results(),
        task.getRequestId(),
        StreamHarness.answer(task, action, outcome).build());
  }

  @SuppressWarnings("unchecked")
  private <T extends SpecificRecord> void send(TopicSpec topic, String key, T value) {
    var type = (Class<T>) value.getClass();
    var bytes = messaging.serdes().of(type).serializer().serialize(topic.name(), value);
    sent.add(producer.send(new ProducerRecord<>(topic.name(), key, bytes)));
  }

  private <T extends SpecificRecord> Consumer<String, T> consumer(TopicSpec topic, Class<T> type) {
    var consumer =
        new KafkaConsumer<>(
            readCommitted(), new StringDeserializer(), messaging.serdes().of(type).deserializer());
    assign(consumer, topic);
    return consumer;
  }

  private Map<String, Object> readCommitted() {
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }

  private static void assign(Consumer<?, ?> consumer, TopicSpec topic) {
    consumer.assign(
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList());
  }
}
