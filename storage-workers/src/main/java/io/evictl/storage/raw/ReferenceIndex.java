package io.evictl.storage.raw;

import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.sql.RowArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Which artifacts point to which raw data: tables of the schema {@code evictl}, within the caller's
 * transaction. One index for all deployments on a database.
 */
public final class ReferenceIndex {

  /** Before the first artifact. */
  static final ArtifactKey START = new ArtifactKey(new DatasetKey("", "", "", ""), "");

  /**
   * An artifact as it is now.
   *
   * @param known whether it was read as it is now, and wholly
   */
  record Row(ArtifactKey artifact, String version, boolean known) {}

  /**
   * What an artifact points to.
   *
   * @param version of its row, from before it was read
   * @param paths with where they stand
   */
  record Entry(
      ArtifactKey artifact,
      String version,
      Map<String, Literals.Kind> paths,
      int notFollowed,
      Optional<String> unknown) {}

  /**
   * A walk over the catalog.
   *
   * @param after the last artifact that it has seen
   * @param completeAt when the last whole one began
   * @param horizon all transactions before it had ended when it began
   */
  record Walk(ArtifactKey after, Instant beganAt, Optional<Instant> completeAt, long horizon) {}

  /** The next artifacts of the whole catalog, in the order of its primary key. */
  List<Row> page(Handle handle, ArtifactKey after, int rows) {
    return bind(handle.createQuery(IndexSql.PAGE), after, "")
        .bind("rows", rows)
        .map(
            (row, context) ->
                new Row(key(row), row.getString("row_version"), row.getBoolean("known")))
        .list();
  }

  /** Which artifacts were read, and as they were then. */
  static RowArrays<Entry> versions(Collection<Entry> entries) {
    return RowArrays.<Entry>of(entries)
        .text("p", entry -> entry.artifact().dataset().project())
        .text("n", entry -> entry.artifact().dataset().name())
        .text("d", entry -> entry.artifact().dataset().domain())
        .text("v", entry -> entry.artifact().dataset().version())
        .text("id", entry -> entry.artifact().id())
        .text("version", Entry::version);
  }

  /** Writes what was read, in place of what was known before. */
  void put(Handle handle, Collection<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    var ids = new HashMap<ArtifactKey, Long>();
    versions(entries)
        .text("unknown", entry -> entry.unknown().map(ReferenceIndex::storable).orElse(null))
        .integer("nf", Entry::notFollowed)
        .bindTo(handle.createQuery(IndexSql.PUT_REFERRERS))
        .map((row, context) -> Map.entry(key(row), row.getLong("referrer")))
        .forEach(row -> ids.put(row.getKey(), row.getValue()));
    handle
        .createUpdate(IndexSql.CLEAR)
        .bind("referrers", ids.values().toArray(Long[]::new))
        .execute();
    putReferences(handle, entries, ids);
  }

  private record Reference(String path, long referrer, Literals.Kind kind) {}

  private static void putReferences(
      Handle handle, Collection<Entry> entries, Map<ArtifactKey, Long> ids) {
    var references = new ArrayList<Reference>();
    for (var entry : entries) {
      long id = Optional.ofNullable(ids.get(entry.artifact())).orElseThrow();
      entry.paths().forEach((path, kind) -> references.add(new Reference(path, id, kind)));
    }
    if (!references.isEmpty()) {
      RowArrays.of(references)
          .text("path", Reference::path)
          .number("referrer", Reference::referrer)
          .text("kind", reference -> reference.kind().name())
          .bindTo(handle.createUpdate(IndexSql.PUT_REFERENCES))
          .execute();
    }
  }

  /**
   * Drops what the catalog does not have any more, after one artifact and up to another.
   *
   * @param most rows that are looked at
   */
  int dropVanished(Handle handle, ArtifactKey after, Optional<ArtifactKey> upTo, int most) {
    var sql = upTo.isPresent() ? IndexSql.DROP_VANISHED : IndexSql.DROP_VANISHED_TO_THE_END;
    var update = bind(handle.createUpdate(sql), after, "").bind("most", most);
    upTo.ifPresent(to -> bind(update, to, "t"));
    return update.execute();
  }

  Optional<Walk> walk(Handle handle) {
    return handle
        .createQuery(IndexSql.WALK)
        .map(
            (row, context) ->
                new Walk(
                    key(row),
                    instant(row, "began_at").orElseThrow(),
                    instant(row, "complete_at"),
                    row.getLong("began_horizon")))
        .findOne();
  }

  /**
   * Notes how far a walk came.
   *
   * @param proven all that was written before it is known to be read; 0: nothing new is proven
   */
  void setWalk(Handle handle, Walk walk, long proven) {
    bind(handle.createUpdate(IndexSql.SET_WALK), walk.after(), "")
        .bind("began", walk.beganAt().atOffset(ZoneOffset.UTC))
        .bind("beganHorizon", walk.horizon())
        .bind("horizon", proven)
        .bind("complete", walk.completeAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null))
        .execute();
  }

  /**
   * Who points to this path, to something above it or to something below it.
   *
   * @param path bucket and key, see {@link ProtectedPaths}
   * @param but artifacts that do not count
   */
  public List<Referrer> referrers(
      Handle handle, String path, Collection<ArtifactKey> but, int most) {
    return RowArrays.<ArtifactKey>of(but)
        .text("p", key -> key.dataset().project())
        .text("n", key -> key.dataset().name())
        .text("d", key -> key.dataset().domain())
        .text("v", key -> key.dataset().version())
        .text("id", ArtifactKey::id)
        .bindTo(handle.createQuery(IndexSql.REFERRERS))
        .bind("above", above(path).toArray(String[]::new))
        .bind("path", path)
        .bind("most", most)
        .map(
            (row, context) ->
                new Referrer(
                    new StoredArtifact(
                        key(row),
                        row.getObject("dataset_uuid", UUID.class),
                        row.getBytes("serialized_metadata"),
                        instant(row, "created_at").orElse(null),
                        instant(row, "updated_at").orElse(null)),
                    row.getString("path"),
                    Literals.Kind.valueOf(row.getString("kind"))))
        .list();
  }

  /** The path itself, and the folders that it is in, the bucket among them. */
  public static List<String> above(String path) {
    var above = new ArrayList<String>();
    above.add(path);
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      above.add(path.substring(0, slash));
    }
    return above;
  }

  /**
   * What it knows. Compares every artifact of the catalog with it: nothing that was committed
   * before this statement is overlooked, however long its transaction took.
   */
  public Standing standing(Handle handle) {
    long unread =
        handle.createQuery(IndexSql.UNREAD).bind("most", Standing.MOST).mapTo(Long.class).one();
    return new Standing(walk(handle).flatMap(Walk::completeAt), unread, unknown(handle));
  }

  /** Some of the artifacts that may point to anything. */
  public List<Standing.Unknown> unknown(Handle handle) {
    return handle
        .createQuery(IndexSql.UNKNOWN)
        .bind("most", Standing.NAMED)
        .map((row, context) -> new Standing.Unknown(key(row), row.getString("unknown")))
        .list();
  }

  /**
   * The transaction up to which it is proven to be complete: what those before it wrote is read. 0:
   * nothing is proven.
   */
  public long proven(Handle handle) {
    return Horizon.proven(handle);
  }

  private static <S extends SqlStatement<S>> S bind(S statement, ArtifactKey key, String prefix) {
    return statement
        .bind(prefix + "p", key.dataset().project())
        .bind(prefix + "n", key.dataset().name())
        .bind(prefix + "d", key.dataset().domain())
        .bind(prefix + "v", key.dataset().version())
        .bind(prefix + "id", key.id());
  }

  static ArtifactKey key(ResultSet row) throws SQLException {
    return new ArtifactKey(
        new DatasetKey(
            row.getString("dataset_project"),
            row.getString("dataset_name"),
            row.getString("dataset_domain"),
            row.getString("dataset_version")),
        row.getString("artifact_id"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** Postgres stores no NUL. */
  private static @Nullable String storable(String text) {
    return text.replace('\0', ' ').substring(0, Math.min(text.length(), 500));
  }
}
