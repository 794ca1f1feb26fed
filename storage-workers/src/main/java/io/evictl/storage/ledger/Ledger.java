package io.evictl.storage.ledger;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.sql.RowArrays;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The ledger of one deployment, within the caller's transaction. */
public final class Ledger {
  private final String deployment;
  private final LedgerClock clock;

  /**
   * @param deployment id of the deployment; only its own rows are claimed and told
   */
  public Ledger(String deployment, LedgerClock clock) {
    this.deployment = deployment;
    this.clock = clock;
  }

  public Instant now(Handle handle) {
    return clock.now(handle);
  }

  public LedgerClock clock() {
    return clock;
  }

  /** All rows of these requests for these entries, whichever task they belong to. */
  public List<LedgerRow> ofEntries(Handle handle, Collection<TaskKey> keys) {
    return keys.isEmpty()
        ? List.of()
        : List.copyOf(
            RowArrays.<TaskKey>of(keys)
                .uuid("request", TaskKey::requestId)
                .uuid("entry", TaskKey::entryId)
                .bindTo(handle.createQuery(LedgerSql.ROWS_OF_ENTRIES))
                .map(LedgerRows::read)
                .stream()
                .collect(Collectors.toMap(LedgerRow::key, Function.identity(), (a, b) -> a))
                .values());
  }

  /** The open evictions of these artifacts, of any request and deployment. */
  public List<LedgerRow> openOf(Handle handle, Collection<ArtifactKey> artifacts) {
    return artifacts.isEmpty()
        ? List.of()
        : RowArrays.<ArtifactKey>of(artifacts)
            .text("p", key -> key.dataset().project())
            .text("n", key -> key.dataset().name())
            .text("d", key -> key.dataset().domain())
            .text("v", key -> key.dataset().version())
            .text("id", ArtifactKey::id)
            .bindTo(handle.createQuery(LedgerSql.OPEN_ROWS_OF_ARTIFACTS))
            .map(LedgerRows::read)
            .list();
  }

  /** Keeps these rows from being changed; those that somebody is changing now are left out. */
  public List<LedgerRow> hold(Handle handle, Collection<RowKey> rows) {
    return select(handle, LedgerSql.HOLD, rows);
  }

  /** Locks these rows. */
  public List<LedgerRow> lock(Handle handle, Collection<RowKey> rows) {
    return select(handle, LedgerSql.LOCK, rows);
  }

  /** The tasks of these rows, and the tasks that share them. */
  public Set<TaskKey> tasksOf(Handle handle, Collection<RowKey> rows) {
    var tasks = new LinkedHashSet<TaskKey>();
    rows.forEach(row -> tasks.add(row.task()));
    select(handle, LedgerSql.FOLLOWERS, rows).forEach(row -> tasks.add(row.task()));
    return tasks;
  }

  private static List<LedgerRow> select(Handle handle, String sql, Collection<RowKey> rows) {
    return rows.isEmpty()
        ? List.of()
        : LedgerRows.keys(rows).bindTo(handle.createQuery(sql)).map(LedgerRows::read).list();
  }

  /** Writes rows in state HIDDEN; the artifacts must be locked by this transaction. */
  public void insert(Handle handle, Collection<NewEviction> evictions) {
    if (!evictions.isEmpty()) {
      int inserted =
          LedgerRows.evictions(evictions)
              .bindTo(handle.createUpdate(LedgerSql.INSERT))
              .bind("deployment", deployment)
              .execute();
      if (inserted != evictions.size()) {
        throw new IllegalStateException(
            "ledger took %d of %d rows".formatted(inserted, evictions.size()));
      }
    }
  }

  /** The task shares the eviction of a held row: it ends as that ends. */
  public void follow(Handle handle, TaskKey key, EvictionTask task, RowKey shared) {
    handle
        .createUpdate(LedgerSql.FOLLOW)
        .bind("request", key.requestId())
        .bind("entry", key.entryId())
        .bind("task", key.taskId())
        .bind("ord", task.getOrd())
        .bind("idx", task.getIndex())
        .bind("ep", task.getExecution().getProject())
        .bind("ed", task.getExecution().getDomain())
        .bind("en", task.getExecution().getName())
        .bind("who", task.getRequestedBy())
        .bind("why", task.getReason())
        .bind("tag", task.getEntry().getTag().orElse(null))
        .bind("ea", task.getEntry().getArtifactId().orElse(null))
        .bind("ofRequest", shared.task().requestId())
        .bind("ofEntry", shared.task().entryId())
        .bind("ofTask", shared.task().taskId())
        .bind("artifact", shared.artifactId())
        .execute();
  }

  /** Locks rows that are due, oldest first; those that others are working on are left out. */
  public List<LedgerRow> claim(Handle handle, Instant now, Instant floor, int limit) {
    return handle
        .createQuery(LedgerSql.CLAIM)
        .bind("deployment", deployment)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("floor", floor.atOffset(ZoneOffset.UTC))
        .bind("limit", limit)
        .map(LedgerRows::read)
        .list();
  }

  /** As {@link #claim}, of rows whose deadline has passed only. */
  public List<LedgerRow> claimOverdue(Handle handle, Instant now, int limit) {
    return handle
        .createQuery(LedgerSql.CLAIM_OVERDUE)
        .bind("deployment", deployment)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("limit", limit)
        .map(LedgerRows::read)
        .list();
  }

  /** When the next open row is due. */
  public Optional<Instant> nextDue(Handle handle, Instant floor) {
    return handle
        .createQuery(LedgerSql.NEXT_DUE)
        .bind("deployment", deployment)
        .bind("floor", floor.atOffset(ZoneOffset.UTC))
        .mapTo(OffsetDateTime.class)
        .findOne()
        .map(OffsetDateTime::toInstant);
  }

  /** Moves locked rows on, and those that share them. */
  public void move(Handle handle, Collection<Step> steps) {
    if (!steps.isEmpty()) {
      LedgerRows.steps(steps).bindTo(handle.createUpdate(LedgerSql.UPDATE)).execute();
      LedgerRows.steps(steps).bindTo(handle.createUpdate(LedgerSql.UPDATE_FOLLOWERS)).execute();
    }
  }

  /** Tasks finished by then whose result is not known to have arrived. */
  public List<TaskKey> unreported(Handle handle, Instant finished, int limit) {
    return handle
        .createQuery(LedgerSql.UNREPORTED)
        .bind("finished", finished.atOffset(ZoneOffset.UTC))
        .bind("deployment", deployment)
        .bind("limit", limit)
        .map(LedgerRows::task)
        .list();
  }

  /** All rows of these tasks. */
  public List<LedgerRow> ofTasks(Handle handle, Collection<TaskKey> tasks) {
    return tasks.isEmpty()
        ? List.of()
        : RowArrays.<TaskKey>of(tasks)
            .uuid("request", TaskKey::requestId)
            .uuid("entry", TaskKey::entryId)
            .uuid("task", TaskKey::taskId)
            .bindTo(handle.createQuery(LedgerSql.ROWS_OF_TASKS))
            .map(LedgerRows::read)
            .list();
  }

  /** The broker has the results of these rows. */
  public void reported(Handle handle, Collection<LedgerRow> rows) {
    if (!rows.isEmpty()) {
      LedgerRows.told(rows).bindTo(handle.createUpdate(LedgerSql.REPORTED)).execute();
    }
  }
}
