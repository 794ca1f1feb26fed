package io.evictl.producer.admin;

/**
 * Every statement run on flyteadmin's database: reads only, each by an index that flyteadmin's own
 * migrations make. None scans by {@code parent_node_execution_id}, which has no index.
 */
final class AdminSql {
  private AdminSql() {}

  static final String STATEMENT_TIMEOUT = "SET LOCAL statement_timeout = %d";

  /** Names every table and column that is used; run once to see whether they can be read. */
  static final String CHECK =
      """
      SELECT 1
        FROM (SELECT execution_project, execution_domain, execution_name, phase, state, spec,
                     parent_node_execution_id FROM executions LIMIT 0) e,
             (SELECT id, execution_project, execution_domain, execution_name, node_id, phase,
                     closure, node_execution_metadata, node_execution_updated_at, parent_id,
                     cache_status FROM node_executions LIMIT 0) n,
             (SELECT project, domain, name, version, execution_project, execution_domain,
                     execution_name, node_id, retry_attempt, phase, closure, input_uri
                FROM task_executions LIMIT 0) t,
             (SELECT project, domain, name, version, closure FROM tasks LIMIT 0) k,
             (SELECT execution_project, execution_domain, execution_name, key, value
                FROM execution_tags LIMIT 0) g
      """;

  static final String EXECUTION =
      """
      SELECT phase, state, spec
        FROM executions
       WHERE execution_project = :project AND execution_domain = :domain
         AND execution_name = :name
      """;

  private static final String ROW =
      """
      SELECT id, execution_project, execution_domain, execution_name, state, updated_at, spec,
             closure
        FROM executions
      """;

  static final String ONE_AS_ARCHIVED =
      ROW
          + """
       WHERE execution_project = :project AND execution_domain = :domain
         AND execution_name = :name
      """;

  /**
   * Archived ones that changed last, oldest first (idx_executions_state; updated_at has no index).
   * Read by their number, they are few beside those that are not.
   */
  static final String ARCHIVED =
      ROW
          + """
       WHERE state = 1 AND (updated_at, id) > (:updatedAt, :rowId)
       ORDER BY updated_at, id
       LIMIT :limit
      """;

  /** Those of the executions that are active, which archived ones may be made again. */
  static final String ACTIVE =
      """
      SELECT e.execution_project, e.execution_domain, e.execution_name
        FROM unnest(CAST(:projects AS text[]), CAST(:domains AS text[]), CAST(:names AS text[]))
               AS k (project, domain, name)
        JOIN executions e
          ON e.execution_project = k.project AND e.execution_domain = k.domain
         AND e.execution_name = k.name
       WHERE coalesce(e.state, 0) = 0
      """;

  /** By the clock that a transaction's rows are compared with. */
  static final String NOW = "SELECT now()";

  private static final String NODES =
      """
      SELECT id, node_id, parent_id, phase, cache_status, closure, node_execution_metadata,
             node_execution_updated_at
        FROM node_executions
       WHERE execution_project = :project AND execution_domain = :domain
         AND execution_name = :name
      """;

  /** A page of the primary key. */
  static final String NODES_AFTER =
      NODES
          + """
             AND node_id > :after
           ORDER BY node_id
           LIMIT :limit
          """;

  static final String NODES_BY_ID =
      NODES
          + """
             AND node_id = ANY (CAST(:nodeIds AS text[]))
          """;

  /** By id alone: with the execution's key the planner may walk all its nodes for each id. */
  static final String NODE_IDS =
      """
      SELECT id, node_id
        FROM node_executions
       WHERE id = ANY (CAST(:rowIds AS bigint[]))
      """;

  /**
   * Which of these rows enclose others (idx_node_executions_parent_id): flyteadmin's own flag is
   * what an event said. One look into the index for each, in its order: an equality would let the
   * planner scan the table where one node encloses most of it.
   */
  static final String ENCLOSING =
      """
      SELECT r.id
        FROM unnest(CAST(:rowIds AS bigint[])) AS r (id)
       CROSS JOIN LATERAL (SELECT n.parent_id
                             FROM node_executions n
                            WHERE n.parent_id >= r.id
                            ORDER BY n.parent_id
                            LIMIT 1) AS c
       WHERE c.parent_id = r.id
      """;

  /**
   * The task of each node's last attempt, for a range of nodes (idx_task_executions_exec). Without
   * the phantoms that array nodes of event version 1 leave behind for each item: named by the node
   * and the attempt, they never ran.
   */
  static final String TASKS_BETWEEN =
      """
      SELECT DISTINCT ON (node_id) node_id, project, domain, name, version
        FROM task_executions
       WHERE execution_project = :project AND execution_domain = :domain
         AND execution_name = :name
         AND node_id >= :first AND node_id <= :last
         AND NOT (phase = 'UNDEFINED' AND name = node_id || '-' || retry_attempt)
       ORDER BY node_id, retry_attempt DESC
      """;

  /** Task executions of array nodes, each with its task as registered, where it is. */
  static final String ARRAYS =
      """
      SELECT t.node_id, t.closure, t.input_uri, k.closure AS task
        FROM task_executions t
        LEFT JOIN tasks k
          ON k.project = t.project AND k.domain = t.domain AND k.name = t.name
         AND k.version = t.version
       WHERE t.execution_project = :project AND t.execution_domain = :domain
         AND t.execution_name = :name
         AND t.node_id = ANY (CAST(:nodeIds AS text[]))
       ORDER BY t.node_id, t.retry_attempt
      """;

  static final String PARENTS_OF =
      """
      SELECT e.execution_project, e.execution_domain, e.execution_name,
             e.parent_node_execution_id
        FROM unnest(CAST(:projects AS text[]), CAST(:domains AS text[]), CAST(:names AS text[]))
               AS k (project, domain, name)
        JOIN executions e
          ON e.execution_project = k.project AND e.execution_domain = k.domain
         AND e.execution_name = k.name
      """;

  /**
   * Executions that carry the label propeller puts on launch-plan children (index tag_value), with
   * the row that launched them. The name alone is not unique, so project and domain are checked;
   * and a label is anybody's to set, so those that no node launched are left out.
   */
  static final String TAGGED_CHILDREN =
      """
      SELECT c.parent_node_execution_id, c.execution_project, c.execution_domain,
             c.execution_name
        FROM execution_tags t
        JOIN executions c
          ON c.execution_project = t.execution_project
         AND c.execution_domain = t.execution_domain
         AND c.execution_name = t.execution_name
       WHERE t.key = 'execution-id' AND t.value = :name
         AND c.parent_node_execution_id > 0
         AND EXISTS (SELECT 1 FROM execution_tags p
                      WHERE p.execution_project = t.execution_project
                        AND p.execution_domain = t.execution_domain
                        AND p.execution_name = t.execution_name
                        AND p.key = 'project' AND p.value = :project)
         AND EXISTS (SELECT 1 FROM execution_tags d
                      WHERE d.execution_project = t.execution_project
                        AND d.execution_domain = t.execution_domain
                        AND d.execution_name = t.execution_name
                        AND d.key = 'domain' AND d.value = :domain)
       ORDER BY c.execution_project, c.execution_domain, c.execution_name
      """;
}
