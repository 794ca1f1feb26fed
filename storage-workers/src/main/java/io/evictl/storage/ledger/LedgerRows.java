package io.evictl.storage.ledger;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.sql.RowArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Between rows of the ledger and what they mean. */
final class LedgerRows {
  private LedgerRows() {}

  static RowArrays<RowKey> keys(Collection<RowKey> rows) {
    return RowArrays.<RowKey>of(rows)
        .uuid("request", row -> row.task().requestId())
        .uuid("entry", row -> row.task().entryId())
        .uuid("task", row -> row.task().taskId())
        .text("artifact", RowKey::artifactId);
  }

  static RowArrays<NewEviction> evictions(Collection<NewEviction> evictions, boolean keepsNodes) {
    return RowArrays.<NewEviction>of(evictions)
        .uuid("request", e -> e.key().requestId())
        .uuid("entry", e -> e.key().entryId())
        .uuid("task", e -> e.key().taskId())
        .text("artifact", e -> e.artifact().key().id())
        .instant("due", NewEviction::dueAt)
        .instant("deadline", NewEviction::deadline)
        .integer("ord", e -> e.task().getOrd())
        .integer("idx", e -> e.task().getIndex())
        .text("ep", e -> e.task().getExecution().getProject())
        .text("ed", e -> e.task().getExecution().getDomain())
        .text("en", e -> e.task().getExecution().getName())
        .text("who", e -> e.task().getRequestedBy())
        .text("why", e -> e.task().getReason())
        .text("p", e -> e.artifact().key().dataset().project())
        .text("n", e -> e.artifact().key().dataset().name())
        .text("d", e -> e.artifact().key().dataset().domain())
        .text("v", e -> e.artifact().key().dataset().version())
        .text("tag", e -> e.task().getEntry().getTag().orElse(null))
        .text("ea", e -> e.task().getEntry().getArtifactId().orElse(null))
        .text("tags", NewEviction::tagRows)
        .instant("hidden", NewEviction::hiddenAt)
        .number("delay", e -> e.task().getPurgeDelayMillis())
        .text("nodes", e -> nodes(e.task(), keepsNodes))
        .text("raw", e -> e.rawNames().map(LedgerRows::array).orElse(null));
  }

  /** An array as Postgres reads it; null where there are none to be kept. */
  static @Nullable String nodes(EvictionTask task, boolean keepsNodes) {
    return keepsNodes && !task.getNodes().isEmpty() ? array(task.getNodes()) : null;
  }

  static RowArrays<Step> steps(Collection<Step> steps) {
    return RowArrays.<Step>of(steps)
        .uuid("request", step -> step.row().task().requestId())
        .uuid("entry", step -> step.row().task().entryId())
        .uuid("task", step -> step.row().task().taskId())
        .text("artifact", step -> step.row().artifact().id())
        .text("state", step -> step.state().name())
        .instant("due", Step::dueAt)
        .instant("deadline", Step::deadline)
        .text("finished", step -> step.finishedAt().map(Instant::toString).orElse(null))
        .integer("attempts", Step::attempts)
        .text("error", step -> step.error().orElse(null))
        .text("tags", step -> step.tagRows().equals(step.row().tagRows()) ? null : step.tagRows())
        .text("names", step -> blobs(step, BlobRecord::name))
        .text("locations", step -> blobs(step, BlobRecord::location))
        .text("states", step -> blobs(step, blob -> blob.state().name()));
  }

  /** An array as Postgres reads it; null, which changes nothing, where it stays as it is. */
  private static @Nullable String blobs(Step step, Function<BlobRecord, String> column) {
    var now = step.row().blobs().stream().map(column).toList();
    var next = step.blobs().stream().map(column).toList();
    return next.equals(now) ? null : array(next);
  }

  static String array(List<String> texts) {
    return texts.stream()
        .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  static RowArrays<LedgerRow> told(Collection<LedgerRow> rows) {
    return RowArrays.<LedgerRow>of(rows)
        .uuid("request", row -> row.task().requestId())
        .uuid("entry", row -> row.task().entryId())
        .uuid("task", row -> row.task().taskId())
        .text("artifact", row -> row.artifact().id())
        .text("state", row -> row.state().name());
  }

  static TaskKey task(ResultSet row, StatementContext context) throws SQLException {
    return new TaskKey(
        row.getObject("request_id", UUID.class),
        row.getObject("entry_id", UUID.class),
        row.getObject("task_id", UUID.class));
  }

  static RowKey key(ResultSet row, StatementContext context) throws SQLException {
    return new RowKey(task(row, context), row.getString("artifact_id"));
  }

  static LedgerRow read(ResultSet row, StatementContext context) throws SQLException {
    var dataset =
        new DatasetKey(
            row.getString("dataset_project"),
            row.getString("dataset_name"),
            row.getString("dataset_domain"),
            row.getString("dataset_version"));
    return new LedgerRow(
        task(row, context),
        new ArtifactKey(dataset, row.getString("artifact_id")),
        LedgerState.valueOf(row.getString("state")),
        leader(row),
        origin(row, dataset),
        row.getObject("dataset_uuid", UUID.class),
        row.getBytes("artifact_metadata"),
        instant(row, "artifact_updated_at").orElse(null),
        texts(row, "tag_names"),
        row.getString("tags"),
        instant(row, "hidden_at").orElseThrow(),
        instant(row, "due_at").orElseThrow(),
        instant(row, "deadline").orElseThrow(),
        instant(row, "finished_at"),
        row.getLong("purge_delay_millis"),
        row.getInt("attempts"),
        Optional.ofNullable(row.getString("last_error")),
        row.getBoolean("reported"),
        blobs(row),
        new LedgerRow.Raw(
            row.getArray("raw_names") == null
                ? Optional.empty()
                : Optional.of(texts(row, "raw_names")),
            row.getInt("raw_deleted"),
            row.getInt("raw_kept"),
            texts(row, "raw_told")));
  }

  private static Optional<TaskKey> leader(ResultSet row) throws SQLException {
    var task = row.getObject("leader_task", UUID.class);
    var entry = row.getObject("leader_entry", UUID.class);
    return task == null || entry == null
        ? Optional.empty()
        : Optional.of(new TaskKey(row.getObject("request_id", UUID.class), entry, task));
  }

  private static LedgerRow.Origin origin(ResultSet row, DatasetKey dataset) throws SQLException {
    return new LedgerRow.Origin(
        row.getInt("ord"),
        row.getInt("idx"),
        new ExecutionId(
            row.getString("execution_project"),
            row.getString("execution_domain"),
            row.getString("execution_name")),
        EntryKey.newBuilder()
            .setProject(dataset.project())
            .setDomain(dataset.domain())
            .setDataset(dataset.name())
            .setVersion(dataset.version())
            .setTag(row.getString("entry_tag"))
            .setArtifactId(row.getString("entry_artifact"))
            .build(),
        row.getString("requested_by"),
        row.getString("reason"));
  }

  private static List<BlobRecord> blobs(ResultSet row) throws SQLException {
    var names = texts(row, "blob_names");
    var locations = texts(row, "blob_locations");
    var states = texts(row, "blob_states");
    var blobs = new ArrayList<BlobRecord>();
    for (int i = 0; i < locations.size(); i++) {
      blobs.add(
          new BlobRecord(names.get(i), locations.get(i), BlobRecord.State.valueOf(states.get(i))));
    }
    return blobs;
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    var array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
