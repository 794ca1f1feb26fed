package io.evictl.storage.ledger;

/** Statements about purged rows whose nodes are to be marked in flyteadmin's database. */
final class MarkSql {
  private MarkSql() {}

  /** Told ones only: nobody else has to wait for their locks. */
  static final String UNMARKED =
      """
      SELECT l.request_id, l.entry_id, l.task_id, l.artifact_id, l.dataset_project,
             l.dataset_name, l.dataset_domain, l.dataset_version, l.execution_project,
             l.execution_domain, l.execution_name, l.nodes
        FROM evictl.ledger l
       WHERE l.state = 'PURGED' AND l.reported AND l.nodes IS NOT NULL
         AND l.deployment_id = :deployment
       ORDER BY l.finished_at LIMIT :limit FOR UPDATE OF l SKIP LOCKED""";

  static final String MARKED =
      """
      UPDATE evictl.ledger l SET nodes = NULL
        FROM unnest(CAST(:request AS uuid[]), CAST(:entry AS uuid[]), CAST(:task AS uuid[]),
                    CAST(:artifact AS text[])) AS k(request, entry, task, artifact)
       WHERE l.request_id = k.request AND l.entry_id = k.entry AND l.task_id = k.task
         AND l.artifact_id = k.artifact""";
}
