package io.evictl.storage.ledger;

/** What the ledger says about objects that no row of the catalog names. */
final class LeftoverSql {
  private LeftoverSql() {}

  /** Along the unique index of open rows, whose first column is the artifact's id. */
  static final String AWAITED =
      """
      SELECT k.id FROM unnest(:ids) AS k(id)
       CROSS JOIN LATERAL
             (SELECT FROM evictl.ledger l
               WHERE l.artifact_id = k.id
                 AND l.state IN ('HIDDEN', 'PURGING') AND l.leader_task IS NULL
               LIMIT 1) l""";

  /** Along the index {@code ledger_failed}. */
  static final String FAILURES =
      """
      SELECT l.finished_at, l.artifact_id FROM evictl.ledger l
       WHERE l.state = 'FAILED' AND l.leader_task IS NULL AND l.deployment_id = :deployment
         AND l.finished_at > :after
       ORDER BY l.finished_at FETCH FIRST :rows ROWS WITH TIES""";
}
