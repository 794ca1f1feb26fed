package io.evictl.storage.ledger;

/** Statements on the raw data of rows in the ledger. */
final class RawSql {
  private RawSql() {}

  /** As the index {@code ledger_raw_due} has it. */
  private static final String RAW = "l.raw_names IS NOT NULL AND " + LedgerSql.OPEN;

  private static final String OF_ROW =
      """
      o.request_id = :request AND o.entry_id = :entry AND o.task_id = :task
      AND o.artifact_id = :artifact""";

  private static final String ROW =
      """
      l.request_id = :request AND l.entry_id = :entry AND l.task_id = :task
      AND l.artifact_id = :artifact""";

  /** Rows that are due, oldest first, left to whoever claims them for the time of a lease. */
  static final String CLAIM =
      """
      UPDATE evictl.ledger l SET due_at = :lease
        FROM (SELECT l.request_id, l.entry_id, l.task_id, l.artifact_id FROM evictl.ledger l
               WHERE %s AND l.deployment_id = :deployment AND l.due_at <= :now
               ORDER BY l.due_at LIMIT :limit FOR UPDATE OF l SKIP LOCKED) k
       WHERE l.request_id = k.request_id AND l.entry_id = k.entry_id AND l.task_id = k.task_id
         AND l.artifact_id = k.artifact_id
      RETURNING %s"""
          .formatted(RAW, LedgerSql.COLUMNS);

  /**
   * Where its raw data is not asked for it stays so, and where its rows are gone it is too late.
   */
  static final String ADD_NAMES =
      """
      UPDATE evictl.ledger l SET raw_names = l.raw_names || CAST(:names AS text[])
       WHERE %s AND l.raw_names IS NOT NULL AND l.state = 'HIDDEN'"""
          .formatted(ROW);

  static final String RECORDS =
      """
      SELECT o.ord, o.location, o.tree, o.state, o.why FROM evictl.raw_object o
       WHERE %s ORDER BY o.ord"""
          .formatted(OF_ROW);

  static final String PUT =
      """
      INSERT INTO evictl.raw_object (request_id, entry_id, task_id, artifact_id, ord, location,
             tree, state, why)
      SELECT :request, :entry, :task, :artifact, k.ord, k.location, k.tree = 1, k.state, k.why
        FROM unnest(CAST(:ord AS int[]), CAST(:location AS text[]), CAST(:tree AS int[]),
                    CAST(:state AS text[]), CAST(:why AS text[]))
          AS k(ord, location, tree, state, why)
      ON CONFLICT (request_id, entry_id, task_id, artifact_id, ord)
      DO UPDATE SET state = excluded.state, why = excluded.why""";

  static final String FORGET = "DELETE FROM evictl.raw_object o WHERE " + OF_ROW;

  static final String ROWS_GONE =
      "UPDATE evictl.ledger l SET raw_since = txid_current() WHERE " + ROW;

  static final String SINCE = "SELECT l.raw_since FROM evictl.ledger l WHERE " + ROW;

  /** All of its raw data is settled; tasks that share the row are told the same. */
  static final String SETTLE =
      """
      UPDATE evictl.ledger l SET raw_names = NULL, raw_deleted = :deleted, raw_kept = :kept,
             raw_told = CAST(:told AS text[])
       WHERE %s OR (l.leader_task = :task AND l.leader_entry = :entry AND l.artifact_id = :artifact)
      """
          .formatted(ROW);
}
