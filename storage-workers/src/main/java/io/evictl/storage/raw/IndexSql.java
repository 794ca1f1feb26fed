package io.evictl.storage.raw;

/**
 * Statements of the reference index; of datacatalog's tables it only reads {@code artifacts}. The
 * other table is looked up row by row: what Postgres could hash instead reads all of it.
 */
final class IndexSql {
  private IndexSql() {}

  private static final String A_KEY =
      "a.dataset_project, a.dataset_name, a.dataset_domain, a.dataset_version, a.artifact_id";

  private static final String R_KEY =
      "r.dataset_project, r.dataset_name, r.dataset_domain, r.dataset_version, r.artifact_id";

  private static final String SAME =
      """
      r.dataset_project = a.dataset_project AND r.dataset_name = a.dataset_name
      AND r.dataset_domain = a.dataset_domain AND r.dataset_version = a.dataset_version
      AND r.artifact_id = a.artifact_id""";

  /**
   * Which version of an artifact's row this is: the transaction that wrote it, and the time that
   * datacatalog gave it. Any update makes another one, whatever clocks say.
   */
  private static final String VERSION =
      "concat(CAST(a.xmin AS text), ' ', extract(epoch FROM a.updated_at))";

  static final String PAGE =
      """
      SELECT %1$s, a.row_version,
             r.row_version IS NOT DISTINCT FROM a.row_version AND r.unknown IS NULL AS known
        FROM (SELECT %1$s, %2$s AS row_version FROM artifacts a
               WHERE (%1$s) > (:p, :n, :d, :v, :id) ORDER BY %1$s LIMIT :rows) a
        LEFT JOIN LATERAL
             (SELECT r.row_version, r.unknown FROM evictl.referrer r WHERE %3$s LIMIT 1) r ON true
       ORDER BY %1$s"""
          .formatted(A_KEY, VERSION, SAME);

  /**
   * What is not in the catalog any more, of the part that a page covers. The limit makes the
   * planner go along the key; what is beyond it waits for the next walk.
   */
  private static String dropVanished(String upTo) {
    return """
        DELETE FROM evictl.referrer x WHERE x.id = ANY (ARRAY(
          SELECT r.id FROM
            (SELECT r.* FROM evictl.referrer r
              WHERE (%1$s) > (:p, :n, :d, :v, :id) AND %2$s
              ORDER BY %1$s LIMIT :most) r
            LEFT JOIN LATERAL
                 (SELECT true AS there FROM artifacts a WHERE %3$s LIMIT 1) a ON true
           WHERE a.there IS NULL))"""
        .formatted(R_KEY, upTo, SAME);
  }

  static final String DROP_VANISHED =
      dropVanished("(%s) <= (:tp, :tn, :td, :tv, :tid)".formatted(R_KEY));

  static final String DROP_VANISHED_TO_THE_END = dropVanished("true");

  /** Locks the row, so that of two that read an artifact at once the last one writes all of it. */
  static final String PUT_REFERRERS =
      """
      INSERT INTO evictl.referrer AS r (dataset_project, dataset_name, dataset_domain,
             dataset_version, artifact_id, row_version, unknown, not_followed)
      SELECT k.p, k.n, k.d, k.v, k.id, k.version, k.unknown, k.nf
        FROM unnest(CAST(:p AS text[]), CAST(:n AS text[]), CAST(:d AS text[]),
                    CAST(:v AS text[]), CAST(:id AS text[]), CAST(:version AS text[]),
                    CAST(:unknown AS text[]), CAST(:nf AS int[]))
          AS k(p, n, d, v, id, version, unknown, nf)
       ORDER BY k.p, k.n, k.d, k.v, k.id
      ON CONFLICT (dataset_project, dataset_name, dataset_domain, dataset_version, artifact_id)
      DO UPDATE SET row_version = excluded.row_version, unknown = excluded.unknown,
                    not_followed = excluded.not_followed
      RETURNING %s, r.id AS referrer"""
          .formatted(R_KEY);

  static final String CLEAR =
      "DELETE FROM evictl.reference x WHERE x.referrer = ANY (CAST(:referrers AS bigint[]))";

  static final String PUT_REFERENCES =
      """
      INSERT INTO evictl.reference (path, referrer, kind)
      SELECT k.path, k.referrer, k.kind
        FROM unnest(CAST(:path AS text[]), CAST(:referrer AS bigint[]), CAST(:kind AS text[]))
          AS k(path, referrer, kind)
      ON CONFLICT DO NOTHING""";

  /**
   * Artifacts that are there and point to a path, to what is above it or to what is below it;
   * {@code 0} follows the slash in ASCII.
   */
  static final String REFERRERS =
      """
      SELECT %1$s, a.serialized_metadata, a.dataset_uuid, a.created_at, a.updated_at,
             x.path, x.kind
        FROM (SELECT y.path, y.referrer, y.kind FROM evictl.reference y
               WHERE y.path = ANY (CAST(:above AS text[]))
               UNION
              SELECT y.path, y.referrer, y.kind FROM evictl.reference y
               WHERE y.path > concat(CAST(:path AS text), '/') COLLATE "C"
                 AND y.path < concat(CAST(:path AS text), '0') COLLATE "C") x
       CROSS JOIN LATERAL
             (SELECT r.* FROM evictl.referrer r WHERE r.id = x.referrer LIMIT 1) r
       CROSS JOIN LATERAL (SELECT a.* FROM artifacts a WHERE %2$s LIMIT 1) a
       WHERE NOT EXISTS (SELECT FROM unnest(CAST(:p AS text[]), CAST(:n AS text[]),
                                CAST(:d AS text[]), CAST(:v AS text[]), CAST(:id AS text[]))
                             AS k(p, n, d, v, id)
                          WHERE k.p = a.dataset_project AND k.n = a.dataset_name
                            AND k.d = a.dataset_domain AND k.v = a.dataset_version
                            AND k.id = a.artifact_id)
       ORDER BY %1$s, x.path, x.kind LIMIT :most"""
          .formatted(A_KEY, SAME);

  /**
   * Artifacts as they are now that were not read, or were read before they were overwritten. Reads
   * both tables from end to end: nothing less proves that there is none.
   */
  static final String UNREAD =
      """
      SELECT count(*) FROM
        (SELECT FROM artifacts a
          WHERE NOT EXISTS (SELECT FROM evictl.referrer r
                             WHERE %s AND r.row_version = %s)
          LIMIT :most) unread"""
          .formatted(SAME, VERSION);

  /** Artifacts that are there and may point to anything. */
  static final String UNKNOWN =
      """
      SELECT %s, r.unknown FROM evictl.referrer r
       CROSS JOIN LATERAL (SELECT true AS there FROM artifacts a WHERE %s LIMIT 1) a
       WHERE r.unknown IS NOT NULL
       ORDER BY r.id LIMIT :most"""
          .formatted(R_KEY, SAME);

  /** Whether a walk's row was written on this server. */
  private static final String OWN =
      "mod(w.written_by, 4294967296) = CAST(CAST(w.xmin AS text) AS bigint)";

  /** Every transaction before it has ended; asked for before anything is read. */
  static final String ENDED = "SELECT txid_snapshot_xmin(txid_current_snapshot())";

  /**
   * Writers of the index one after the other, each statement of them as of after the one before: so
   * none drops or overwrites what another one has just read. Readers are not held up.
   */
  static final String ONE_WRITER = "LOCK TABLE evictl.reference_walk IN SHARE ROW EXCLUSIVE MODE";

  /** Those of these versions of artifacts that are still there. */
  static final String STILL =
      """
      SELECT %s FROM unnest(CAST(:p AS text[]), CAST(:n AS text[]), CAST(:d AS text[]),
                            CAST(:v AS text[]), CAST(:id AS text[]), CAST(:version AS text[]))
               AS k(p, n, d, v, id, version)
       CROSS JOIN LATERAL
             (SELECT a.*, %s AS row_version FROM artifacts a
               WHERE a.dataset_project = k.p AND a.dataset_name = k.n AND a.dataset_domain = k.d
                 AND a.dataset_version = k.v AND a.artifact_id = k.id LIMIT 1) a
       WHERE a.row_version = k.version"""
          .formatted(A_KEY, VERSION);

  /**
   * 0 where nothing is proven: transactions are those of another server, or so long ago that their
   * numbers, of which rows keep 32 bits, may mean others by now.
   */
  static final String HORIZON =
      """
      SELECT CASE WHEN %s AND txid_snapshot_xmax(txid_current_snapshot()) - w.horizon
                              BETWEEN 0 AND 1073741824
                  THEN w.horizon ELSE 0 END
        FROM evictl.reference_walk w"""
          .formatted(OWN);

  /**
   * Artifacts that were written behind a horizon and not read as they are now. Reads the table of
   * artifacts from end to end, and looks at the index only for rows that may be as new as that;
   * rows whose age can't be told any more are looked at, too.
   */
  static final String BEHIND =
      """
      SELECT %s, a.row_version FROM
        (SELECT a.*, %s AS row_version FROM artifacts a
          WHERE age(a.xmin) <= age(CAST(CAST(mod(:horizon, 4294967296) AS text) AS xid))
         OFFSET 0) a
        LEFT JOIN LATERAL
             (SELECT r.row_version FROM evictl.referrer r WHERE %s LIMIT 1) r ON true
       WHERE r.row_version IS DISTINCT FROM a.row_version
       LIMIT :most"""
          .formatted(A_KEY, VERSION, SAME);

  /** Only while what it stands on is still proven. */
  static final String ADVANCE =
      """
      UPDATE evictl.reference_walk SET horizon = greatest(horizon, :to),
             written_by = txid_current()
       WHERE horizon >= :from""";

  static final String WALK =
      """
      SELECT after_project AS dataset_project, after_name AS dataset_name,
             after_domain AS dataset_domain, after_version AS dataset_version,
             after_artifact AS artifact_id, began_at, complete_at,
             CASE WHEN %s THEN began_horizon ELSE 0 END AS began_horizon
        FROM evictl.reference_walk w"""
          .formatted(OWN);

  /** A horizon that another one wrote meanwhile is as true: the later one counts. */
  static final String SET_WALK =
      """
      INSERT INTO evictl.reference_walk AS w (after_project, after_name, after_domain,
             after_version, after_artifact, began_at, complete_at, began_horizon, horizon,
             written_by)
      VALUES (:p, :n, :d, :v, :id, :began, :complete, :beganHorizon, :horizon, txid_current())
      ON CONFLICT (one) DO UPDATE
      SET after_project = excluded.after_project, after_name = excluded.after_name,
          after_domain = excluded.after_domain, after_version = excluded.after_version,
          after_artifact = excluded.after_artifact, began_at = excluded.began_at,
          complete_at = coalesce(excluded.complete_at, w.complete_at),
          began_horizon = excluded.began_horizon,
          horizon = CASE WHEN %s THEN greatest(excluded.horizon, w.horizon)
                         ELSE excluded.horizon END,
          written_by = excluded.written_by"""
          .formatted(OWN);
}
