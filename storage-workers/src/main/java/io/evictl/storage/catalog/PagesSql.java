package io.evictl.storage.catalog;

/** Statements that walk along primary keys. {@code deleted_at} means nothing to Flyte. */
final class PagesSql {
  private PagesSql() {}

  static final String NEXT_NAME =
      """
      SELECT x.p, x.n, x.d
        FROM ((SELECT a.dataset_project AS p, a.dataset_name AS n, a.dataset_domain AS d
                 FROM artifacts a
                WHERE (a.dataset_project, a.dataset_name, a.dataset_domain) > (:p, :n, :d)
                ORDER BY a.dataset_project, a.dataset_name, a.dataset_domain LIMIT 1)
              UNION ALL
              (SELECT t.dataset_project, t.dataset_name, t.dataset_domain FROM tags t
                WHERE (t.dataset_project, t.dataset_name, t.dataset_domain) > (:p, :n, :d)
                ORDER BY t.dataset_project, t.dataset_name, t.dataset_domain LIMIT 1)) x
       ORDER BY x.p, x.n, x.d LIMIT 1""";

  static final String ARTIFACTS =
      """
      SELECT a.dataset_project, a.dataset_name, a.dataset_domain, a.dataset_version,
             a.artifact_id, a.dataset_uuid, a.serialized_metadata, a.created_at, a.updated_at
        FROM artifacts a
       WHERE a.dataset_project = :p AND a.dataset_name = :n AND a.dataset_domain = :d
         AND (a.dataset_version, a.artifact_id) > (:v, :id)
       ORDER BY a.dataset_version, a.artifact_id LIMIT :rows""";

  /** The artifact is looked for tag by tag: what Postgres could hash instead reads its table. */
  static final String TAGS =
      """
      SELECT t.dataset_project, t.dataset_name, t.dataset_domain, t.dataset_version,
             t.tag_name, t.artifact_id, to_jsonb(t) AS json,
             CASE WHEN t.created_at IS NOT NULL AND t.updated_at IS NOT NULL
                  THEN greatest(t.created_at, t.updated_at) END AS written_at,
             a.there IS NOT NULL AS has_artifact
        FROM (SELECT y.* FROM tags y
               WHERE y.dataset_project = :p AND y.dataset_name = :n AND y.dataset_domain = :d
                 AND (y.dataset_version, y.tag_name) > (:v, :tag)
               ORDER BY y.dataset_version, y.tag_name LIMIT :rows) t
        LEFT JOIN LATERAL
             (SELECT true AS there FROM artifacts a
               WHERE a.dataset_project = t.dataset_project AND a.dataset_name = t.dataset_name
                 AND a.dataset_domain = t.dataset_domain
                 AND a.dataset_version = t.dataset_version AND a.artifact_id = t.artifact_id
               LIMIT 1) a ON true
       ORDER BY t.dataset_version, t.tag_name""";

  private static final String COLUMNS =
      "x.dataset_project, x.dataset_name, x.dataset_domain, x.dataset_version, x.artifact_id,"
          + " x.name";

  static final String FIRST_LOCATIONS =
      "SELECT %1$s, x.location FROM artifact_data x ORDER BY %1$s LIMIT :rows".formatted(COLUMNS);

  static final String LOCATIONS =
      """
      SELECT %1$s, x.location FROM artifact_data x
       WHERE (%1$s) > (:p, :n, :d, :v, :id, :name)
       ORDER BY %1$s LIMIT :rows"""
          .formatted(COLUMNS);
}
