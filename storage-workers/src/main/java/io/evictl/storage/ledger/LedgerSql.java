package io.evictl.storage.ledger;

/** Statements on the ledger. */
final class LedgerSql {
  private LedgerSql() {}

  static final String COLUMNS =
      """
      l.request_id, l.entry_id, l.task_id, l.artifact_id, l.state, l.leader_entry,
      l.leader_task, l.due_at, l.deadline, l.attempts, l.last_error, l.reported, l.ord, l.idx,
      l.execution_project,
      l.execution_domain, l.execution_name, l.requested_by, l.reason, l.dataset_project,
      l.dataset_name, l.dataset_domain, l.dataset_version, l.entry_tag, l.entry_artifact,
      l.dataset_uuid,
      l.artifact_metadata, l.artifact_updated_at, l.tags, l.hidden_at, l.finished_at,
      l.purge_delay_millis, l.blob_names, l.blob_locations, l.blob_states, l.raw_names,
      l.raw_deleted, l.raw_kept, l.raw_told,
      ARRAY(SELECT e ->> 'tag_name' FROM jsonb_array_elements(l.tags) e) AS tag_names
      """;

  static final String OPEN = "l.state IN ('HIDDEN', 'PURGING') AND l.leader_task IS NULL";

  /**
   * As the index {@code ledger_due} has it; no other statement may use that. Whose raw data is not
   * settled is left to {@link RawSql}.
   */
  private static final String DUE = OPEN + " AND l.due_at > '-infinity' AND l.raw_names IS NULL";

  static final String ROW_KEYS =
      """
      unnest(CAST(:request AS uuid[]), CAST(:entry AS uuid[]), CAST(:task AS uuid[]),
             CAST(:artifact AS text[])) AS k(request, entry, task, artifact)""";

  static final String SAME_ROW =
      """
      l.request_id = k.request AND l.entry_id = k.entry AND l.task_id = k.task
      AND l.artifact_id = k.artifact""";

  static final String SHARED_ROW =
      "l.leader_task = k.task AND l.leader_entry = k.entry AND l.artifact_id = k.artifact";

  static final String ORDER = "l.request_id, l.entry_id, l.task_id, l.artifact_id";

  static final String ROWS_OF_ENTRIES =
      """
      SELECT %s FROM unnest(CAST(:request AS uuid[]), CAST(:entry AS uuid[])) AS k(request, entry)
        JOIN evictl.ledger l ON l.request_id = k.request AND l.entry_id = k.entry"""
          .formatted(COLUMNS);

  /** Key by key along the unique index: joined, they would be compared with every open row. */
  static final String OPEN_ROWS_OF_ARTIFACTS =
      """
      SELECT l.*
        FROM unnest(CAST(:p AS text[]), CAST(:n AS text[]), CAST(:d AS text[]), CAST(:v AS text[]),
                    CAST(:id AS text[])) AS k(p, n, d, v, id)
       CROSS JOIN LATERAL
             (SELECT %s FROM evictl.ledger l
               WHERE l.artifact_id = k.id AND l.dataset_project = k.p AND l.dataset_name = k.n
                 AND l.dataset_domain = k.d AND l.dataset_version = k.v AND %s
               LIMIT 1) l"""
          .formatted(COLUMNS, OPEN);

  /** Rows that nobody is working on, kept from being finished until this transaction ends. */
  static final String HOLD =
      """
      SELECT %s FROM %s JOIN evictl.ledger l ON %s
       ORDER BY %s FOR SHARE OF l SKIP LOCKED"""
          .formatted(COLUMNS, ROW_KEYS, SAME_ROW, ORDER);

  static final String LOCK =
      "SELECT %s FROM %s JOIN evictl.ledger l ON %s ORDER BY %s FOR UPDATE OF l"
          .formatted(COLUMNS, ROW_KEYS, SAME_ROW, ORDER);

  /** As {@code LOCK}, with only what tells whether somebody has worked on the row since. */
  static final String LOCK_KNOWN =
      """
      SELECT l.request_id, l.entry_id, l.task_id, l.artifact_id, l.state, l.due_at, l.attempts
        FROM %s JOIN evictl.ledger l ON %s
       ORDER BY %s FOR UPDATE OF l"""
          .formatted(ROW_KEYS, SAME_ROW, ORDER);

  /** Rows whose task has others, and rows that other tasks share. */
  static final String NOT_ALONE =
      """
      SELECT k.request AS request_id, k.entry AS entry_id, k.task AS task_id,
             k.artifact AS artifact_id
        FROM %s
       WHERE EXISTS (SELECT FROM evictl.ledger l
                      WHERE l.request_id = k.request AND l.entry_id = k.entry
                        AND l.task_id = k.task AND l.artifact_id <> k.artifact)
          OR EXISTS (SELECT FROM evictl.ledger l WHERE %s)"""
          .formatted(ROW_KEYS, SHARED_ROW);

  static final String FOLLOWERS =
      """
      SELECT %s FROM %s
        JOIN evictl.ledger l ON %s
       ORDER BY %s"""
          .formatted(COLUMNS, ROW_KEYS, SHARED_ROW, ORDER);

  static final String INSERT =
      """
      INSERT INTO evictl.ledger (
        request_id, entry_id, task_id, artifact_id, deployment_id, state, due_at, deadline, ord,
        idx, execution_project, execution_domain, execution_name, requested_by, reason,
        dataset_project, dataset_name, dataset_domain, dataset_version, entry_tag,
        entry_artifact, dataset_uuid, artifact_metadata, artifact_updated_at, tags, hidden_at,
        purge_delay_millis, nodes, raw_names)
      SELECT k.request, k.entry, k.task, k.artifact, :deployment, 'HIDDEN', k.due, k.deadline,
             k.ord, k.idx, k.ep, k.ed, k.en, k.who, k.why, k.p, k.n, k.d, k.v, k.tag, k.ea,
             a.dataset_uuid, a.serialized_metadata, a.updated_at, CAST(k.tags AS jsonb), k.hidden,
             k.delay, CAST(k.nodes AS text[]), CAST(k.raw AS text[])
        FROM unnest(
               CAST(:request AS uuid[]), CAST(:entry AS uuid[]), CAST(:task AS uuid[]),
               CAST(:artifact AS text[]), CAST(:due AS timestamptz[]),
               CAST(:deadline AS timestamptz[]), CAST(:ord AS int[]), CAST(:idx AS int[]),
               CAST(:ep AS text[]), CAST(:ed AS text[]), CAST(:en AS text[]),
               CAST(:who AS text[]), CAST(:why AS text[]), CAST(:p AS text[]), CAST(:n AS text[]),
               CAST(:d AS text[]), CAST(:v AS text[]), CAST(:tag AS text[]),
               CAST(:tags AS text[]), CAST(:hidden AS timestamptz[]), CAST(:delay AS bigint[]),
               CAST(:ea AS text[]), CAST(:nodes AS text[]), CAST(:raw AS text[]))
          AS k(request, entry, task, artifact, due, deadline, ord, idx, ep, ed, en, who, why,
               p, n, d, v, tag, tags, hidden, delay, ea, nodes, raw)
        JOIN artifacts a
          ON a.dataset_project = k.p AND a.dataset_name = k.n AND a.dataset_domain = k.d
         AND a.dataset_version = k.v AND a.artifact_id = k.artifact""";

  /** A task that shares the eviction of a row takes over its state, not yet told. */
  static final String FOLLOW =
      """
      INSERT INTO evictl.ledger (
        request_id, entry_id, task_id, artifact_id, deployment_id, state, leader_entry,
        leader_task, due_at, deadline, attempts, last_error, ord, idx, execution_project,
        execution_domain, execution_name, requested_by, reason, dataset_project, dataset_name,
        dataset_domain,
        dataset_version, entry_tag, entry_artifact, dataset_uuid, artifact_metadata,
        artifact_updated_at, tags, hidden_at, finished_at, purge_delay_millis, blob_names,
        blob_locations, blob_states, nodes, raw_deleted, raw_kept, raw_told)
      SELECT :request, :entry, :task, l.artifact_id, l.deployment_id, l.state,
             coalesce(l.leader_entry, l.entry_id), coalesce(l.leader_task, l.task_id), l.due_at,
             greatest(l.deadline, :deadline), l.attempts, l.last_error,
             :ord, :idx, :ep, :ed, :en, :who, :why, l.dataset_project, l.dataset_name,
             l.dataset_domain, l.dataset_version, :tag, :ea, l.dataset_uuid, l.artifact_metadata,
             l.artifact_updated_at, l.tags, l.hidden_at, l.finished_at, l.purge_delay_millis,
             l.blob_names, l.blob_locations, l.blob_states, CAST(:nodes AS text[]),
             l.raw_deleted, l.raw_kept, l.raw_told
        FROM evictl.ledger l
       WHERE l.request_id = :ofRequest AND l.entry_id = :ofEntry AND l.task_id = :ofTask
         AND l.artifact_id = :artifact
      ON CONFLICT DO NOTHING""";

  /** The lower bound keeps the scan off index entries of rows that are finished. */
  static final String CLAIM =
      """
      SELECT %s FROM evictl.ledger l
       WHERE %s AND l.deployment_id = :deployment AND l.due_at <= :now AND l.due_at >= :floor
       ORDER BY l.due_at LIMIT :limit FOR UPDATE OF l SKIP LOCKED"""
          .formatted(COLUMNS, DUE);

  static final String CLAIM_OVERDUE =
      """
      SELECT %s FROM evictl.ledger l
       WHERE %s AND l.deployment_id = :deployment AND l.due_at <= :now AND l.deadline <= :now
       ORDER BY l.due_at LIMIT :limit FOR UPDATE OF l SKIP LOCKED"""
          .formatted(COLUMNS, DUE);

  static final String NEXT_DUE =
      """
      SELECT l.due_at FROM evictl.ledger l
       WHERE %s AND l.deployment_id = :deployment AND l.due_at >= :floor
       ORDER BY l.due_at LIMIT 1"""
          .formatted(DUE);

  private static final String STATES =
      """
      unnest(
          CAST(:request AS uuid[]), CAST(:entry AS uuid[]), CAST(:task AS uuid[]),
          CAST(:artifact AS text[]), CAST(:state AS text[]), CAST(:due AS timestamptz[]),
          CAST(:deadline AS timestamptz[]), CAST(:finished AS timestamptz[]),
          CAST(:attempts AS int[]), CAST(:error AS text[]), CAST(:tags AS text[]),
          CAST(:names AS text[]), CAST(:locations AS text[]), CAST(:states AS text[]))
        AS k(request, entry, task, artifact, state, due, deadline, finished, attempts, error,
             tags, names, locations, states)""";

  /**
   * Each write of a row is a new version of it, so all that changes is set at once; what is long
   * and stays is not sent.
   */
  private static final String SET_STATE =
      """
      SET state = k.state, due_at = k.due, deadline = %s,
          finished_at = k.finished, attempts = k.attempts,
          last_error = k.error, reported = false,
          tags = coalesce(CAST(k.tags AS jsonb), l.tags),
          blob_names = coalesce(CAST(k.names AS text[]), l.blob_names),
          blob_locations = coalesce(CAST(k.locations AS text[]), l.blob_locations),
          blob_states = coalesce(CAST(k.states AS text[]), l.blob_states)""";

  /**
   * Rows, and those that share them. A row is not forgotten before its own task's deadline, which
   * may be the later one.
   */
  static final String UPDATE =
      """
      WITH k AS MATERIALIZED (SELECT * FROM %s),
           own AS (UPDATE evictl.ledger l %s FROM k WHERE %s)
      UPDATE evictl.ledger l %s FROM k WHERE %s"""
          .formatted(
              STATES,
              SET_STATE.formatted("k.deadline"),
              SAME_ROW,
              SET_STATE.formatted("greatest(l.deadline, k.deadline)"),
              SHARED_ROW);

  /** A task is told about when all its rows are finished. */
  static final String UNREPORTED =
      """
      SELECT DISTINCT l.request_id, l.entry_id, l.task_id FROM (
        SELECT u.request_id, u.entry_id, u.task_id FROM evictl.ledger u
         WHERE u.deployment_id = :deployment AND u.finished_at <= :finished
           AND u.finished_at IS NOT NULL AND NOT u.reported
           AND NOT EXISTS (
             SELECT FROM evictl.ledger o
              WHERE o.request_id = u.request_id AND o.entry_id = u.entry_id
                AND o.task_id = u.task_id AND o.finished_at IS NULL)
         ORDER BY u.finished_at LIMIT :limit) l""";

  static final String ROWS_OF_TASKS =
      """
      SELECT %s
        FROM unnest(CAST(:request AS uuid[]), CAST(:entry AS uuid[]), CAST(:task AS uuid[]))
          AS k(request, entry, task)
        JOIN evictl.ledger l
          ON l.request_id = k.request AND l.entry_id = k.entry AND l.task_id = k.task"""
          .formatted(COLUMNS);

  /** Only rows that are still as they were told. */
  static final String REPORTED =
      """
      UPDATE evictl.ledger l SET reported = true
        FROM unnest(CAST(:request AS uuid[]), CAST(:entry AS uuid[]), CAST(:task AS uuid[]),
                    CAST(:artifact AS text[]), CAST(:state AS text[]))
          AS k(request, entry, task, artifact, state)
       WHERE %s AND l.state = k.state"""
          .formatted(SAME_ROW);
}
