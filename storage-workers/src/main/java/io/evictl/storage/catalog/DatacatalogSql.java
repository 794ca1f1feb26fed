package io.evictl.storage.catalog;

/**
 * Statements on datacatalog's tables. Primary keys are project, <b>name</b>, domain, version; rows
 * are locked in that order, tags before artifacts, as Flyte does itself (the inverse deadlocks it).
 */
final class DatacatalogSql {
  private DatacatalogSql() {}

  private static final String DATASETS =
      "CAST(:p AS text[]), CAST(:n AS text[]), CAST(:d AS text[]), CAST(:v AS text[])";

  private static final String TAG_KEYS =
      "unnest(" + DATASETS + ", CAST(:tag AS text[])) AS k(p, n, d, v, tag)";

  private static final String ARTIFACT_KEYS =
      "unnest(" + DATASETS + ", CAST(:id AS text[])) AS k(p, n, d, v, id)";

  private static final String DOOMED_KEYS =
      "unnest("
          + DATASETS
          + ", CAST(:id AS text[]), CAST(:uuid AS uuid[])) AS k(p, n, d, v, id, uuid)";

  private static String sameDataset(String alias) {
    return "%1$s.dataset_project = k.p AND %1$s.dataset_name = k.n AND %1$s.dataset_domain = k.d"
        .concat(" AND %1$s.dataset_version = k.v")
        .formatted(alias);
  }

  private static final String DATASET_ORDER =
      "%1$s.dataset_project, %1$s.dataset_name, %1$s.dataset_domain, %1$s.dataset_version";

  static final String TAGS =
      """
      SELECT t.dataset_project, t.dataset_name, t.dataset_domain, t.dataset_version,
             t.tag_name, t.artifact_id, to_jsonb(t) AS json
        FROM %s JOIN tags t ON %s AND t.tag_name = k.tag
       ORDER BY %s, t.tag_name"""
          .formatted(TAG_KEYS, sameDataset("t"), DATASET_ORDER.formatted("t"));

  /**
   * Names of tags that point to artifacts, key by key along the index (dataset_uuid, artifact_id):
   * joined by their dataset, too, the planner walks over all tags of it for each key. Their uuid is
   * the dataset's at the time of AddTag: the artifact's own, looked up where the caller does not
   * know it, or, if the dataset was made anew since, the present one. Datasets are few, so each is
   * looked up once: per key, these two would cost three times what the tags do.
   */
  static final String TAG_KEYS_OF_ARTIFACTS =
      """
      WITH k AS MATERIALIZED (SELECT * FROM %s),
           present AS MATERIALIZED (
             SELECT k.*, s.uuid
               FROM (SELECT DISTINCT k.p, k.n, k.d, k.v FROM k) k
              CROSS JOIN LATERAL (
                SELECT s.uuid FROM datasets s
                 WHERE s.project = k.p AND s.name = k.n AND s.domain = k.d AND s.version = k.v
                 LIMIT 1) s)
      SELECT t.dataset_project, t.dataset_name, t.dataset_domain, t.dataset_version, t.tag_name
        FROM k
        LEFT JOIN present s
          ON s.p = k.p AND s.n = k.n AND s.d = k.d AND s.v = k.v
       CROSS JOIN LATERAL (
         SELECT x.dataset_project, x.dataset_name, x.dataset_domain, x.dataset_version, x.tag_name
           FROM tags x
          WHERE x.artifact_id = k.id
            AND x.dataset_uuid = ANY (ARRAY[
                  s.uuid,
                  coalesce(k.uuid, (SELECT a.dataset_uuid FROM artifacts a
                                     WHERE %s AND a.artifact_id = k.id))])
         OFFSET 0) t
       WHERE %s"""
          .formatted(DOOMED_KEYS, sameDataset("a"), sameDataset("t"));

  static final String ARTIFACTS =
      """
      SELECT a.dataset_project, a.dataset_name, a.dataset_domain, a.dataset_version,
             a.artifact_id, a.dataset_uuid, a.serialized_metadata, a.created_at, a.updated_at
        FROM %s JOIN artifacts a ON %s AND a.artifact_id = k.id
       ORDER BY %s, a.artifact_id"""
          .formatted(ARTIFACT_KEYS, sameDataset("a"), DATASET_ORDER.formatted("a"));

  static final String LOCATIONS =
      """
      SELECT x.dataset_project, x.dataset_name, x.dataset_domain, x.dataset_version,
             x.artifact_id, x.name, x.location
        FROM %s JOIN artifact_data x ON %s AND x.artifact_id = k.id"""
          .formatted(ARTIFACT_KEYS, sameDataset("x"));

  static final String RESERVATIONS =
      """
      SELECT r.dataset_project, r.dataset_name, r.dataset_domain, r.dataset_version,
             r.tag_name, r.owner_id, r.expires_at
        FROM %s JOIN reservations r ON %s AND r.tag_name = k.tag
       WHERE r.expires_at > :now"""
          .formatted(TAG_KEYS, sameDataset("r"));

  static final String DELETE_TAGS =
      "DELETE FROM tags t USING %s WHERE %s AND t.tag_name = k.tag"
          .formatted(TAG_KEYS, sameDataset("t"));

  /** Rows as they were, timestamps included; a name that is taken meanwhile is left alone. */
  static final String PUT_TAGS_BACK =
      """
      INSERT INTO tags
      SELECT r.* FROM jsonb_populate_recordset(CAST(NULL AS tags), CAST(:json AS jsonb)) r
       ORDER BY r.dataset_project, r.dataset_name, r.dataset_domain, r.dataset_version, r.tag_name
      ON CONFLICT DO NOTHING
      RETURNING dataset_project, dataset_name, dataset_domain, dataset_version, tag_name,
                artifact_id, to_jsonb(tags) AS json""";

  static final String DELETE_LOCATIONS =
      """
      DELETE FROM artifact_data x USING %s WHERE %s AND x.artifact_id = k.id
      RETURNING x.dataset_project, x.dataset_name, x.dataset_domain, x.dataset_version,
                x.artifact_id, x.name, x.location"""
          .formatted(ARTIFACT_KEYS, sameDataset("x"));

  static final String DELETE_PARTITIONS =
      """
      DELETE FROM partitions x USING %s
       WHERE x.dataset_uuid = k.uuid AND x.artifact_id = k.id"""
          .formatted(DOOMED_KEYS);

  static final String DELETE_ARTIFACTS =
      "DELETE FROM artifacts a USING %s WHERE %s AND a.artifact_id = k.id"
          .formatted(ARTIFACT_KEYS, sameDataset("a"));
}
