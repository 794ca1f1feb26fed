package io.evictl.gateway.model;

/** All statements of the read model. */
final class ModelSql {
  static final String SCHEMA = "evictl_gateway";

  static final String FIRST_PROGRESS =
      """
      INSERT INTO evictl_gateway.progress (topic, format, epoch, complete, kept_at)
      VALUES (:topic, :format, 0, false, now())
      ON CONFLICT DO NOTHING
      """;

  /** Locks: who begins and who keeps wait for each other. */
  static final String PROGRESS =
      """
      SELECT topic, format, epoch, kept_at < now() - interval '12 hours' AS old
        FROM evictl_gateway.progress
         FOR UPDATE
      """;

  static final String POSITIONS = "SELECT partition, next_offset FROM evictl_gateway.positions";

  /** Not TRUNCATE: lists that are being read go on to see what they began with. */
  static final String FORGET_REQUESTS = "DELETE FROM evictl_gateway.requests";

  static final String FORGET_POSITIONS = "DELETE FROM evictl_gateway.positions";

  static final String NEXT_EPOCH =
      """
      UPDATE evictl_gateway.progress
         SET topic = :topic, format = :format, epoch = epoch + 1, complete = false, kept_at = now()
      RETURNING epoch
      """;

  /** None where somebody began anew meanwhile. */
  static final String STILL_OURS =
      "UPDATE evictl_gateway.progress SET kept_at = now() WHERE epoch = :epoch";

  static final String COMPLETE =
      "UPDATE evictl_gateway.progress SET complete = true WHERE epoch = :epoch";

  static final String IS_COMPLETE = "SELECT complete FROM evictl_gateway.progress";

  static final String KEEP =
      """
      INSERT INTO evictl_gateway.requests AS r (request_id, sequence, accepted_micros, state,
             requester, projects, domains, status)
      VALUES (:requestId, :sequence, :acceptedMicros, :state, :requester,
             CAST(:projects AS text[]), CAST(:domains AS text[]), :status)
      ON CONFLICT (request_id) DO UPDATE
         SET sequence = excluded.sequence, accepted_micros = excluded.accepted_micros,
             state = excluded.state, requester = excluded.requester,
             projects = excluded.projects, domains = excluded.domains, status = excluded.status
       WHERE r.sequence < excluded.sequence
      """;

  static final String FORGET = "DELETE FROM evictl_gateway.requests WHERE request_id = :requestId";

  static final String ADVANCE =
      """
      INSERT INTO evictl_gateway.positions AS p (partition, next_offset)
      VALUES (:partition, :nextOffset)
      ON CONFLICT (partition) DO UPDATE
         SET next_offset = greatest(p.next_offset, excluded.next_offset)
      """;

  static final String ONE =
      "SELECT status FROM evictl_gateway.requests WHERE request_id = :requestId";

  /** Those which lie nowhere but where it may be read; conditions and order follow. */
  static final String READABLE =
      """
      SELECT status
        FROM evictl_gateway.requests
       WHERE cardinality(projects) > 0
         AND NOT EXISTS (
               SELECT 1
                 FROM unnest(projects, domains) AS place (project, domain)
                WHERE NOT EXISTS (
                        SELECT 1
                          FROM unnest(CAST(:mayProjects AS text[]), CAST(:mayDomains AS text[]))
                                 AS may (project, domain)
                         WHERE may.project IN ('*', place.project)
                           AND may.domain IN ('*', place.domain)))
      """;

  /** Some place is of this project and domain, where they are given. */
  static final String AND_PLACE =
      """
         AND EXISTS (
               SELECT 1
                 FROM unnest(projects, domains) AS place (project, domain)
                WHERE place.project = coalesce(:project, place.project)
                  AND place.domain = coalesce(:domain, place.domain))
      """;

  static final String AND_STATE = " AND state = :state\n";
  static final String AND_REQUESTER = " AND requester = :requester\n";
  static final String AND_SINCE = " AND accepted_micros >= :since\n";
  static final String AND_UNTIL = " AND accepted_micros < :until\n";

  /** By the index's order: the first half is what it is searched by. */
  static final String AND_AFTER =
      """
         AND accepted_micros <= :afterMicros
         AND (accepted_micros < :afterMicros OR request_id > :afterId)
      """;

  static final String NEWEST_FIRST = " ORDER BY accepted_micros DESC, request_id LIMIT :most\n";

  private ModelSql() {}
}
