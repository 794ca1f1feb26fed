package io.evictl.stream;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.Keys;
import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.Topics;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The whole topology in a test driver, with a database and workers played by the test. */
final class StreamHarness implements AutoCloseable {
  final MovableClock clock = new MovableClock(Samples.NOW);
  final StreamSettings settings;
  final Topics topics;
  final TopologyTestDriver driver;
  final TestInputTopic<byte[], byte[]> flyteEvents;
  private final TestInputTopic<String, ExecutionEvent> events;
  private final TestInputTopic<String, EvictionCommand> commands;
  private final TestInputTopic<String, EvictionResult> results;
  private final TestOutputTopic<String, EvictionTask> tasks;
  private final TestOutputTopic<String, EvictionStatus> statuses;
  private final TestOutputTopic<String, AuditRecord> audit;
  private final TestOutputTopic<String, SnapshotRequest> questions;
  private final TestOutputTopic<byte[], byte[]> deadLetters;
  private final Map<ExecutionId, Row> database = new HashMap<>();
  final List<EvictionStatus> seen = new ArrayList<>();
  final List<AuditRecord> audited = new ArrayList<>();
  final List<EvictionTask> issued = new ArrayList<>();
  private final List<EvictionTask> waiting = new ArrayList<>();
  private boolean searchesAnswered = true;
  private final Path stateDir;
  private int snapshots;

  private record Row(ExecutionPhase phase, List<NodeState> nodes) {}

  StreamHarness(String... more) {
    var all = new HashMap<String, String>();
    all.put("kafka.bootstrap.servers", "127.0.0.1:1");
    all.put("registry.url", Servers.shared().lightRegistry().url());
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    stateDir = temporaryFolder();
    all.put("stream.state.dir", stateDir.toString());
    settings = StreamSettings.from(all);
    topics = settings.messaging().topics();
    driver =
        new TopologyTestDriver(
            StreamTopology.of(settings, clock, () -> 1),
            StreamProperties.of(settings),
            clock.instant());
    flyteEvents =
        driver.createInputTopic(
            topics.flyteEvents().name(), new ByteArraySerializer(), new ByteArraySerializer());
    events = input(topics.executionEvents(), ExecutionEvent.class);
    commands = input(topics.commands(), EvictionCommand.class);
    results = input(topics.results(), EvictionResult.class);
    tasks = output(topics.tasks(), EvictionTask.class);
    statuses = output(topics.status(), EvictionStatus.class);
    audit = output(topics.audit(), AuditRecord.class);
    questions = output(topics.snapshotRequests(), SnapshotRequest.class);
    deadLetters =
        driver.createOutputTopic(
            topics.deadLetters().name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private <T extends SpecificRecord> TestInputTopic<String, T> input(
      TopicSpec topic, Class<T> type) {
    return driver.createInputTopic(
        topic.name(), new StringSerializer(), settings.messaging().serdes().of(type).serializer());
  }

  private <T extends SpecificRecord> TestOutputTopic<String, T> output(
      TopicSpec topic, Class<T> type) {
    return driver.createOutputTopic(
        topic.name(),
        new StringDeserializer(),
        settings.messaging().serdes().of(type).deserializer());
  }

  TestInputTopic<byte[], byte[]> raw(TopicSpec topic) {
    return driver.createInputTopic(
        topic.name(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  void event(ExecutionEvent event) {
    events.pipeInput(Keys.of(event.getExecution()), event);
  }

  void submit(EvictionRequest request) {
    commands.pipeInput(
        request.getRequestId(), EvictionCommand.newBuilder().setRequest(request).build());
  }

  void command(String key, EvictionCommand command) {
    commands.pipeInput(key, command);
  }

  void control(EvictionControl control) {
    commands.pipeInput(
        control.getRequestId(), EvictionCommand.newBuilder().setControl(control).build());
  }

  void result(EvictionResult result) {
    results.pipeInput(result.getRequestId(), result);
  }

  /** What flyteadmin's database says of an execution from now on. */
  void stored(ExecutionId execution, ExecutionPhase phase, NodeState... nodes) {
    database.put(execution, new Row(phase, List.of(nodes)));
  }

  /** Answers all questions to the database until no more come; returns how many. */
  int answerQuestions() {
    int answered = 0;
    while (!questions.isEmpty()) {
      var execution = questions.readValue().getExecution();
      var row = database.get(execution);
      var id = "snapshot-" + snapshots++;
      if (row == null) {
        event(Samples.begin(execution, id, SnapshotOutcome.NOT_FOUND, ExecutionPhase.UNKNOWN));
      } else {
        Samples.snapshot(execution, id, row.phase(), row.nodes()).forEach(this::event);
      }
      answered++;
    }
    return answered;
  }

  List<SnapshotRequest> questions() {
    return questions.readValuesToList();
  }

  /**
   * Tasks since the last look. Searches of the catalog are not among them: a worker that finds
   * nothing answers them at once.
   */
  List<EvictionTask> newTasks() {
    answerSearches();
    var list = List.copyOf(waiting);
    waiting.clear();
    issued.addAll(list);
    return list;
  }

  private void answerSearches() {
    for (var batch = tasks.readValuesToList(); !batch.isEmpty(); batch = tasks.readValuesToList()) {
      for (var task : batch) {
        if (task.getAction() == TaskAction.DISCOVER && searchesAnswered) {
          result(answer(task, TaskOutcome.ABSENT));
        } else {
          waiting.add(task);
        }
      }
    }
  }

  /** From now on searches are tasks like others. */
  void leaveSearches() {
    searchesAnswered = false;
  }

  /** Lets workers answer all tasks, and those that follow from the answers. */
  void work(Function<EvictionTask, EvictionResult> worker) {
    for (var batch = newTasks(); !batch.isEmpty(); batch = newTasks()) {
      batch.forEach(task -> result(worker.apply(task)));
    }
  }

  /** A worker's answer with the given outcome. */
  static EvictionResult answer(EvictionTask task, TaskOutcome outcome) {
    return answer(task, task.getAction(), outcome).build();
  }

  static EvictionResult.Builder answer(EvictionTask task, TaskAction action, TaskOutcome outcome) {
    return EvictionResult.newBuilder()
        .setTaskId(task.getTaskId())
        .setRequestId(task.getRequestId())
        .setOrd(task.getOrd())
        .setIndex(task.getIndex())
        .setAction(action)
        .setOutcome(outcome)
        .setExecution(task.getExecution())
        .setEntry(task.getEntry())
        .setAttempt(task.getAttempt())
        .setStartedAt(Samples.NOW)
        .setFinishedAt(Samples.NOW);
  }

  void pass(Duration time) {
    clock.move(time);
    driver.advanceWallClockTime(time);
  }

  /** The latest status, also one that was held back for a moment; all of them are checked. */
  EvictionStatus status() {
    answerSearches();
    pass(settings.track().statusPause());
    statuses
        .readValuesToList()
        .forEach(
            status -> {
              StatusChecks.check(status, seen);
              seen.add(status);
            });
    return seen.getLast();
  }

  List<AuditRecord> audit() {
    audited.addAll(audit.readValuesToList());
    return audited;
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("evictl-stream-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.close();
    settings.messaging().close();
    try (var left = Files.walk(stateDir)) {
      left.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
