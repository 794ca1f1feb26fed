package io.evictl.storage.ledger;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.sql.RowArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The ledger of one deployment, within the caller's transaction. */
public final class Ledger {
  private final String deployment;
  private final LedgerClock clock;
  private final boolean keepsNodes;

  /**
   * @param deployment id of the deployment; only its own rows are claimed and told
   */
  public Ledger(String deployment, LedgerClock clock) {
    this(deployment, clock, false);
  }

  /**
   * @param keepsNodes whether rows name their nodes, to be marked when they are purged
   */
  public Ledger(String deployment, LedgerClock clock, boolean keepsNodes) {
    this.deployment = deployment;
    this.clock = clock;
    this.keepsNodes = keepsNodes;
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

  /**
   * Those of these artifact ids that an open eviction has, of any request, deployment and dataset.
   */
  public Set<String> awaited(Handle handle, Collection<String> artifactIds) {
    return artifactIds.isEmpty()
        ? Set.of()
        : handle
            .createQuery(LeftoverSql.AWAITED)
            .bindArray("ids", String.class, artifactIds)
            .mapTo(String.class)
            .set();
  }

  /**
   * An eviction of ours that failed for good, and may be driven again.
   *
   * @param finishedAt when it failed
   */
  public record Failure(Instant finishedAt, String artifactId) {}

  /** Failures after a time: at least so many, and all of the last one's instant. */
  public List<Failure> failures(Handle handle, Instant after, int rows) {
    return handle
        .createQuery(LeftoverSql.FAILURES)
        .bind("deployment", deployment)
        .bind("after", after.atOffset(ZoneOffset.UTC))
        .bind("rows", rows)
        .map(
            (row, context) ->
                new Failure(
                    row.getObject("finished_at", OffsetDateTime.class).toInstant(),
                    row.getString("artifact_id")))
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

  /** As {@link #lock}; rows on which nobody has worked since they were known are not read anew. */
  public List<LedgerRow> lockKnown(Handle handle, Collection<LedgerRow> known) {
    if (known.isEmpty()) {
      return List.of();
    }
    var marks =
        LedgerRows.keys(known.stream().map(LedgerRow::key).toList())
            .bindTo(handle.createQuery(LedgerSql.LOCK_KNOWN))
            .map(Mark::read)
            .set();
    var changed = known.stream().filter(row -> !marks.contains(Mark.of(row)));
    return Stream.concat(
            known.stream().filter(row -> marks.contains(Mark.of(row))),
            lock(handle, changed.map(LedgerRow::key).toList()).stream())
        .toList();
  }

  /** What changes when somebody works on a row. */
  private record Mark(RowKey key, LedgerState state, Instant dueAt, int attempts) {
    static Mark of(LedgerRow row) {
      return new Mark(row.key(), row.state(), row.dueAt(), row.attempts());
    }

    static Mark read(ResultSet row, StatementContext context) throws SQLException {
      return new Mark(
          LedgerRows.key(row, context),
          LedgerState.valueOf(row.getString("state")),
          row.getObject("due_at", OffsetDateTime.class).toInstant(),
          row.getInt("attempts"));
    }
  }

  /** Those of these rows that are not all there is of their task, or that other tasks share. */
  public Set<RowKey> notAlone(Handle handle, Collection<RowKey> rows) {
    return rows.isEmpty()
        ? Set.of()
        : LedgerRows.keys(rows)
            .bindTo(handle.createQuery(LedgerSql.NOT_ALONE))
            .map(LedgerRows::key)
            .set();
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
          LedgerRows.evictions(evictions, keepsNodes)
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
        .bind("deadline", task.getDeadline().atOffset(ZoneOffset.UTC))
        .bind("nodes", LedgerRows.nodes(task, keepsNodes))
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

  /** Purged and told rows whose nodes are to be marked, locked; oldest first. */
  public List<Unmarked> unmarked(Handle handle, int limit) {
    return handle
        .createQuery(MarkSql.UNMARKED)
        .bind("deployment", deployment)
        .bind("limit", limit)
        .map(Unmarked::read)
        .list();
  }

  /** Nothing is left to be marked for these rows. */
  public void marked(Handle handle, Collection<RowKey> rows) {
    LedgerRows.keys(rows).bindTo(handle.createUpdate(MarkSql.MARKED)).execute();
  }

  /** The deployment's rows in numbers. */
  public LedgerLook look(Handle handle) {
    return LedgerLook.read(handle, deployment, now(handle));
  }

  /** How old its rows get. */
  public LedgerAge age() {
    return new LedgerAge(deployment);
  }
}
