package io.evictl.storage.ledger;

/** Statements that prune the ledger. */
final class PruneSql {
  private PruneSql() {}

  /** States and column of the index {@code ledger_told}. */
  private static final String OVER =
      "%1$s.reported AND %1$s.state IN ('PURGED', 'REINSTATED', 'RESTORED')";

  static final String FORGET =
      """
      INSERT INTO evictl.ledger_forgotten AS f (deployment_id, until) VALUES (:deployment, :until)
      ON CONFLICT (deployment_id) DO UPDATE SET until = excluded.until
       WHERE f.until < excluded.until""";

  static final String FORGOTTEN =
      "SELECT f.until FROM evictl.ledger_forgotten f WHERE f.deployment_id = :deployment";

  /**
   * A task goes as a whole. The lower bound keeps the scan off index entries of rows that the same
   * pass deleted.
   */
  static final String PRUNE =
      """
      WITH old AS MATERIALIZED (
        SELECT l.request_id, l.entry_id, l.task_id, l.artifact_id FROM evictl.ledger l
         WHERE %s AND l.deployment_id = :deployment
           AND l.finished_at >= :from AND l.finished_at < :until AND l.deadline < :until
           AND NOT EXISTS (
             SELECT FROM evictl.ledger o
              WHERE o.request_id = l.request_id AND o.entry_id = l.entry_id
                AND o.task_id = l.task_id
                AND NOT (%s AND o.finished_at < :until AND o.deadline < :until))
         ORDER BY l.finished_at LIMIT :limit FOR UPDATE OF l SKIP LOCKED),
      gone AS (
        DELETE FROM evictl.ledger l USING old k
         WHERE l.request_id = k.request_id AND l.entry_id = k.entry_id
           AND l.task_id = k.task_id AND l.artifact_id = k.artifact_id
        RETURNING l.finished_at)
      SELECT count(*) AS rows, max(finished_at) AS latest FROM gone"""
          .formatted(OVER.formatted("l"), OVER.formatted("o"));
}
