package io.evictl.storage.ledger;

/** Statements that count rows of the ledger, each along a partial index and bounded. */
final class LookSql {
  private LookSql() {}

  static final String OPEN =
      """
      SELECT o.state, count(*) AS rows, min(o.due_at) AS first_due
        FROM (SELECT l.state, l.due_at FROM evictl.ledger l
               WHERE l.state IN ('HIDDEN', 'PURGING') AND l.leader_task IS NULL
                 AND l.due_at > '-infinity' AND l.deployment_id = :deployment
               ORDER BY l.due_at LIMIT :most) o
       GROUP BY o.state""";

  static final String FAILED =
      """
      SELECT count(*) FROM (
        SELECT FROM evictl.ledger l
         WHERE l.state = 'FAILED' AND l.leader_task IS NULL AND l.deployment_id = :deployment
         LIMIT :most) f""";

  static final String UNTOLD =
      """
      SELECT count(*) FROM (
        SELECT FROM evictl.ledger l
         WHERE l.finished_at IS NOT NULL AND NOT l.reported AND l.deployment_id = :deployment
         LIMIT :most) u""";
}
