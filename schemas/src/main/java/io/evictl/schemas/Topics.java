package io.evictl.schemas;

import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.SnapshotRequest;
import io.evictl.schemas.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The catalogue of topics: the only place that knows their names and settings. All of ours have the
 * same number of partitions, as the stream joins them by key.
 *
 * @param prefix what the names of our topics start with
 * @param flyteEventsName name of the topic that flyteadmin publishes its CloudEvents to
 * @param partitions number of partitions of each of our topics
 * @param replicationFactor copies of each partition
 * @param minInSyncReplicas copies that must have a record before it counts as written
 */
public record Topics(
    String prefix,
    String flyteEventsName,
    int partitions,
    short replicationFactor,
    int minInSyncReplicas) {
  private static final int PARTITIONS = 6;
  private static final int REPLICATION_FACTOR = 3;

  /** Values are limited to 1 MiB as elsewhere; headers and the cause come on top. */
  private static final Map<String, String> ROOM_FOR_HEADERS =
      Map.of("max.message.bytes", Integer.toString(DeadLetters.MAX_REQUEST_SIZE));

  /** The default catalogue below a prefix. */
  public static Topics withPrefix(String prefix) {
    return from(Map.of("topics.prefix", prefix));
  }

  /**
   * Reads {@code topics.prefix} (evictl.), {@code topics.flyte-events} (flyte-events), {@code
   * topics.partitions} (6), {@code topics.replication.factor} (3), {@code
   * topics.min.insync.replicas} (one less than the factor, at least 1).
   */
  public static Topics from(Map<String, String> all) {
    var settings = Settings.under("topics.", all);
    int factor = settings.integer("replication.factor", REPLICATION_FACTOR, 1, Short.MAX_VALUE);
    var topics =
        new Topics(
            settings.string("prefix", "evictl."),
            settings.string("flyte-events", "flyte-events"),
            settings.integer("partitions", PARTITIONS, 1, 10_000),
            (short) factor,
            settings.integer("min.insync.replicas", Math.max(1, factor - 1), 1, factor));
    settings.rejectUnknown();
    return topics;
  }

  /** Flyteadmin's CloudEvents, binary mode, JSON; not ours: never created, never changed. */
  public TopicSpec flyteEvents() {
    return new TopicSpec(
        flyteEventsName,
        false,
        1,
        (short) 1,
        1,
        Cleanup.DELETE,
        Optional.of(Duration.ofDays(7)),
        KeyForm.AS_FOUND,
        Optional.empty(),
        Map.of());
  }

  public TopicSpec executionEvents() {
    return kept(7, "execution-events", KeyForm.EXECUTION, ExecutionEvent.class);
  }

  /** Requests and their controls in one topic, so that no control overtakes its request. */
  public TopicSpec commands() {
    return kept(30, "commands", KeyForm.REQUEST, EvictionCommand.class);
  }

  public TopicSpec snapshotRequests() {
    return kept(1, "snapshot-requests", KeyForm.EXECUTION, SnapshotRequest.class);
  }

  public TopicSpec tasks() {
    return kept(7, "tasks", KeyForm.ENTRY, EvictionTask.class);
  }

  public TopicSpec results() {
    return kept(30, "results", KeyForm.REQUEST, EvictionResult.class);
  }

  /** The latest status per request. */
  public TopicSpec status() {
    return spec(
        "status",
        Cleanup.COMPACT,
        Optional.empty(),
        KeyForm.REQUEST,
        Optional.of(EvictionStatus.class),
        Map.of());
  }

  public TopicSpec audit() {
    return kept(365, "audit", KeyForm.REQUEST, AuditRecord.class);
  }

  /** Undecodable records, byte for byte; see {@link DeadLetters}. */
  public TopicSpec deadLetters() {
    return spec(
        "dead-letters",
        Cleanup.DELETE,
        Optional.of(Duration.ofDays(30)),
        KeyForm.AS_FOUND,
        Optional.empty(),
        ROOM_FOR_HEADERS);
  }

  /** From the request side of the stream to its execution side. */
  public TopicSpec expandCommands() {
    return kept(1, "expand-commands", KeyForm.EXECUTION, ExpandCommand.class);
  }

  /** From the execution side of the stream to its request side. */
  public TopicSpec expandReports() {
    return kept(1, "expand-reports", KeyForm.REQUEST, ExpandReport.class);
  }

  /** Ours: all but {@link #flyteEvents()}. */
  public List<TopicSpec> all() {
    return List.of(
        executionEvents(),
        commands(),
        snapshotRequests(),
        tasks(),
        results(),
        status(),
        audit(),
        deadLetters(),
        expandCommands(),
        expandReports());
  }

  private TopicSpec kept(
      int days, String name, KeyForm keyForm, Class<? extends SpecificRecord> valueClass) {
    var retention = Optional.of(Duration.ofDays(days));
    return spec(name, Cleanup.DELETE, retention, keyForm, Optional.of(valueClass), Map.of());
  }

  private TopicSpec spec(
      String name,
      Cleanup cleanup,
      Optional<Duration> retention,
      KeyForm keyForm,
      Optional<Class<? extends SpecificRecord>> valueClass,
      Map<String, String> extra) {
    return new TopicSpec(
        prefix + name,
        true,
        partitions,
        replicationFactor,
        minInSyncReplicas,
        cleanup,
        retention,
        keyForm,
        valueClass,
        extra);
  }
}
