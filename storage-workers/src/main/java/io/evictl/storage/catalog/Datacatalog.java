package io.evictl.storage.catalog;

import io.evictl.storage.sql.RowArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Datacatalog's tables of Flyte 1.16, within the caller's transaction. Found through the
 * connection's search path.
 */
public final class Datacatalog {

  /** The tags of these names. */
  public List<StoredTag> tags(Handle handle, Collection<TagKey> keys, Lock lock) {
    return keys.isEmpty()
        ? List.of()
        : bindTags(keys)
            .bindTo(handle.createQuery(DatacatalogSql.TAGS + lock.clause("t")))
            .map((row, context) -> tag(row))
            .list();
  }

  /** The tags that point to these artifacts. */
  public List<StoredTag> tagsOf(Handle handle, Collection<Doomed> artifacts, Lock lock) {
    return tagsOf(handle, artifacts, lock, Map.of());
  }

  /**
   * As above.
   *
   * @param known tags that were read before, with the same lock
   */
  public List<StoredTag> tagsOf(
      Handle handle, Collection<Doomed> artifacts, Lock lock, Map<TagKey, StoredTag> known) {
    if (artifacts.isEmpty()) {
      return List.of();
    }
    var found =
        bindDoomed(artifacts)
            .bindTo(handle.createQuery(DatacatalogSql.TAG_KEYS_OF_ARTIFACTS))
            .map((row, context) -> new TagKey(dataset(row), row.getString("tag_name")))
            .set();
    var unknown = found.stream().filter(key -> !known.containsKey(key)).toList();
    var wanted = artifacts.stream().map(Doomed::key).collect(Collectors.toSet());
    // Between the two statements a tag may have been given to another artifact.
    return Stream.concat(
            found.stream().filter(known::containsKey).map(known::get),
            tags(handle, unknown, lock).stream())
        .filter(tag -> wanted.contains(tag.artifact()))
        .toList();
  }

  /** The artifacts that are there. */
  public Map<ArtifactKey, StoredArtifact> artifacts(
      Handle handle, Collection<ArtifactKey> keys, Lock lock) {
    return keys.isEmpty()
        ? Map.of()
        : bindArtifacts(keys)
            .bindTo(handle.createQuery(DatacatalogSql.ARTIFACTS + lock.clause("a")))
            .map((row, context) -> artifact(row))
            .stream()
            .collect(Collectors.toMap(StoredArtifact::key, Function.identity()));
  }

  /** The locations of these artifacts; none for an artifact without data. */
  public Map<ArtifactKey, List<StoredLocation>> locations(
      Handle handle, Collection<ArtifactKey> keys) {
    return keys.isEmpty()
        ? Map.of()
        : bindArtifacts(keys)
            .bindTo(handle.createQuery(DatacatalogSql.LOCATIONS))
            .map((row, context) -> location(row))
            .stream()
            .collect(Collectors.groupingBy(StoredLocation::artifact));
  }

  /** The reservations on these tags that have not expired. */
  public Map<TagKey, Reservation> reservations(
      Handle handle, Collection<TagKey> keys, Instant now) {
    return keys.isEmpty()
        ? Map.of()
        : bindTags(keys)
            .bindTo(handle.createQuery(DatacatalogSql.RESERVATIONS))
            .bind("now", now.atOffset(ZoneOffset.UTC))
            .map(
                (row, context) ->
                    new Reservation(
                        new TagKey(dataset(row), row.getString("tag_name")),
                        String.valueOf(row.getString("owner_id")),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant()))
            .stream()
            .collect(Collectors.toMap(Reservation::tag, Function.identity()));
  }

  /** Deletes these tags, and nothing but these; returns how many there were. */
  public int deleteTags(Handle handle, Collection<TagKey> keys) {
    return keys.isEmpty()
        ? 0
        : bindTags(keys).bindTo(handle.createUpdate(DatacatalogSql.DELETE_TAGS)).execute();
  }

  /**
   * Inserts rows of tags as they were.
   *
   * @param json a JSON array of rows, see {@link StoredTag#json()}
   * @return the ones that went in; the others' names are taken
   */
  public List<StoredTag> putTagsBack(Handle handle, String json) {
    return handle
        .createQuery(DatacatalogSql.PUT_TAGS_BACK)
        .bind("json", json)
        .map((row, context) -> tag(row))
        .list();
  }

  /**
   * Deletes all rows of these artifacts, never their datasets; returns the locations whose objects
   * are left over. The artifacts must be locked by this transaction.
   */
  public List<StoredLocation> deleteArtifacts(Handle handle, Collection<Doomed> artifacts) {
    if (artifacts.isEmpty()) {
      return List.of();
    }
    var keys = artifacts.stream().map(Doomed::key).toList();
    var locations =
        bindArtifacts(keys)
            .bindTo(handle.createQuery(DatacatalogSql.DELETE_LOCATIONS))
            .map((row, context) -> location(row))
            .list();
    bindDoomed(artifacts).bindTo(handle.createUpdate(DatacatalogSql.DELETE_PARTITIONS)).execute();
    bindArtifacts(keys).bindTo(handle.createUpdate(DatacatalogSql.DELETE_ARTIFACTS)).execute();
    // Last net: an AddTag may have committed since the tags were looked at.
    deleteTags(
        handle, tagsOf(handle, artifacts, Lock.UPDATE).stream().map(StoredTag::key).toList());
    return locations;
  }

  private static RowArrays<TagKey> bindTags(Collection<TagKey> keys) {
    return RowArrays.<TagKey>of(keys)
        .text("p", key -> key.dataset().project())
        .text("n", key -> key.dataset().name())
        .text("d", key -> key.dataset().domain())
        .text("v", key -> key.dataset().version())
        .text("tag", TagKey::tag);
  }

  private static RowArrays<ArtifactKey> bindArtifacts(Collection<ArtifactKey> keys) {
    return RowArrays.<ArtifactKey>of(keys)
        .text("p", key -> key.dataset().project())
        .text("n", key -> key.dataset().name())
        .text("d", key -> key.dataset().domain())
        .text("v", key -> key.dataset().version())
        .text("id", ArtifactKey::id);
  }

  private static RowArrays<Doomed> bindDoomed(Collection<Doomed> artifacts) {
    return RowArrays.<Doomed>of(artifacts)
        .text("p", doomed -> doomed.key().dataset().project())
        .text("n", doomed -> doomed.key().dataset().name())
        .text("d", doomed -> doomed.key().dataset().domain())
        .text("v", doomed -> doomed.key().dataset().version())
        .text("id", doomed -> doomed.key().id())
        .uuid("uuid", Doomed::datasetUuid);
  }

  static DatasetKey dataset(ResultSet row) throws SQLException {
    return new DatasetKey(
        row.getString("dataset_project"),
        row.getString("dataset_name"),
        row.getString("dataset_domain"),
        row.getString("dataset_version"));
  }

  static StoredTag tag(ResultSet row) throws SQLException {
    return new StoredTag(
        new TagKey(dataset(row), row.getString("tag_name")),
        String.valueOf(row.getString("artifact_id")),
        row.getString("json"));
  }

  static StoredArtifact artifact(ResultSet row) throws SQLException {
    return new StoredArtifact(
        new ArtifactKey(dataset(row), row.getString("artifact_id")),
        row.getObject("dataset_uuid", UUID.class),
        row.getBytes("serialized_metadata"),
        instant(row, "created_at"),
        instant(row, "updated_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static StoredLocation location(ResultSet row) throws SQLException {
    return new StoredLocation(
        new ArtifactKey(dataset(row), row.getString("artifact_id")),
        row.getString("name"),
        String.valueOf(row.getString("location")));
  }
}
