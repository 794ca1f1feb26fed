package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.standalone.SettingsFile;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.schemas.record.StatusCounts;
import io.evictl.schemas.record.TaskAction;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody would write by hand: a transactional consume-produce loop over one list of entries
 * that it holds in memory. It encodes the same tasks within the same window and reads every result,
 * but keeps no state, no audit trail and no intermediate status, and survives no crash.
 */
public final class PlainLoop {
  private final LoopClient client;
  private final int window;
  private final List<Entry> entries;
  private @Nullable Job job;

  private record Entry(
      int index,
      String key,
      ExecutionId execution,
      EntryKey entry,
      List<SeenArtifact> seen,
      List<String> nodes) {

    static Entry of(MadeUp execution, int number) {
      var entry = execution.entry(number);
      return new Entry(
          number,
          Keys.of(entry),
          execution.execution(),
          entry,
          execution.seen(number),
          List.of("n" + number));
    }
  }

  private static final class Job {
    final EvictionRequest request;
    final long requestHash;
    final Instant deadline;
    final BitSet answered = new BitSet();
    int sent;
    int done;

    Job(EvictionRequest request) {
      this.request = request;
      this.requestHash = request.getRequestId().hashCode();
      this.deadline = request.getRequestedAt().plusMillis(request.getOptions().getDeadlineMillis());
    }
  }

  private PlainLoop(LoopClient client, MadeUp execution, int window) {
    this.client = client;
    this.window = window;
    this.entries =
        IntStream.range(0, execution.entries())
            .mapToObj(number -> Entry.of(execution, number))
            .toList();
  }

  /** Arguments: settings file, execution, entries, window, milliseconds between commits. */
  public static void main(String[] arguments) {
    var execution = MadeUp.named(arguments[1], Integer.parseInt(arguments[2]));
    try (var messaging = Messaging.from(SettingsFile.read(Path.of(arguments[0])));
        var client = new LoopClient(messaging, Long.parseLong(arguments[4]))) {
      new PlainLoop(client, execution, Integer.parseInt(arguments[3])).run();
    }
  }

  private void run() {
    client.announce();
    while (!Thread.currentThread().isInterrupted()) {
      client.poll(this::begin, this::answered);
      sendWithinWindow();
      finishIfDone();
      client.commitIfDue();
    }
  }

  private void begin(EvictionCommand command) {
    job = new Job(command.getRequest().orElseThrow());
  }

  private void answered(EvictionResult result) {
    if (job != null && !job.answered.get(result.getIndex())) {
      job.answered.set(result.getIndex());
      job.done++;
    }
  }

  private void sendWithinWindow() {
    if (job == null) {
      return;
    }
    while (job.sent < entries.size() && job.sent - job.done < window) {
      var entry = entries.get(job.sent);
      client.send(entry.key(), task(entry, job));
      job.sent++;
    }
  }

  private void finishIfDone() {
    if (job == null || job.done < entries.size()) {
      return;
    }
    var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    client.end(
        EvictionStatus.newBuilder()
            .setRequestId(job.request.getRequestId())
            .setState(RequestState.EVICTED)
            .setCounts(StatusCounts.newBuilder().setPlanned(job.done).build())
            .setRequest(job.request)
            .setAcceptedAt(now)
            .setUpdatedAt(now)
            .build());
    job = null;
  }

  private static EvictionTask task(Entry entry, Job job) {
    var request = job.request;
    var options = request.getOptions();
    return EvictionTask.newBuilder()
        .setTaskId(new UUID(job.requestHash, entry.index()).toString())
        .setRequestId(request.getRequestId())
        .setOrd(0)
        .setIndex(entry.index())
        .setAction(TaskAction.HIDE)
        .setExecution(entry.execution())
        .setEntry(entry.entry())
        .setSeen(entry.seen())
        .setNodes(entry.nodes())
        .setNodeCount(1)
        .setAlsoProducedBy(List.of())
        .setIncludeCacheHits(options.getIncludeCacheHits())
        .setIncludeRawOutputs(options.getIncludeRawOutputs())
        .setPurgeDelayMillis(options.getPurgeDelayMillis())
        .setRequestedBy(request.getRequestedBy())
        .setReason(request.getReason())
        .setAttempt(0)
        .setDeadline(job.deadline)
        .setWrittenUntil(null)
        .setDiscovered(false)
        .setDiscoverAfter(null)
        .build();
  }
}
