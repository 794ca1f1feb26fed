package io.evictl.storage.workshop;

import io.evictl.schemas.record.EntryKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Looks an entry up as datacatalog does (gormimpl tag.go and artifact.go, manager
 * artifact_manager.go): tag, artifact, data and partitions, each a statement of its own outside any
 * transaction, then every blob. Not safe for use by several threads.
 */
public final class CatalogReader {
  private static final String OF_DATASET =
      " WHERE dataset_project = ? AND dataset_name = ? AND dataset_domain = ?"
          + " AND dataset_version = ? AND ";

  private final Connection connection;
  private final S3Client store;

  public CatalogReader(Connection connection, S3Client store) {
    this.connection = connection;
    this.store = store;
  }

  /** What a run of Flyte gets. */
  public sealed interface Found {
    /** A run takes the output of the cache. */
    record Hit(String artifactId) implements Found {}

    /** A run does the work anew. */
    record Miss() implements Found {}

    /** The run fails: Internal, "Unable to read …". */
    record Hole(String what) implements Found {}
  }

  public Found find(EntryKey key) throws SQLException {
    return find(key, () -> {});
  }

  /**
   * As above.
   *
   * @param afterTag happens while this reader is on its way from the tag to the rest
   */
  public Found find(EntryKey key, Runnable afterTag) throws SQLException {
    var tag =
        strings("SELECT artifact_id FROM tags" + OF_DATASET + "tag_name = ?", key, tagOf(key));
    if (tag.isEmpty()) {
      return new Found.Miss();
    }
    afterTag.run();
    var id = tag.getFirst();
    if (strings("SELECT artifact_id FROM artifacts" + OF_DATASET + "artifact_id = ?", key, id)
        .isEmpty()) {
      return new Found.Hole("artifact " + id);
    }
    var locations =
        strings("SELECT location FROM artifact_data" + OF_DATASET + "artifact_id = ?", key, id);
    if (locations.isEmpty()) {
      return new Found.Hole("data of " + id);
    }
    return locations.stream()
        .flatMap(location -> missing(location).stream())
        .findFirst()
        .<Found>map(Found.Hole::new)
        .orElseGet(() -> new Found.Hit(id));
  }

  private static String tagOf(EntryKey key) {
    return key.getTag().orElseThrow();
  }

  private List<String> strings(String sql, EntryKey key, String last) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, key.getProject());
      statement.setString(2, key.getDataset());
      statement.setString(3, key.getDomain());
      statement.setString(4, key.getVersion());
      statement.setString(5, last);
      try (var rows = statement.executeQuery()) {
        var values = new ArrayList<String>();
        while (rows.next()) {
          values.add(rows.getString(1));
        }
        return values;
      }
    }
  }

  private Optional<String> missing(String location) {
    try {
      store.getObject(
          request -> request.bucket(Bucket.NAME).key(Bucket.key(location)),
          ResponseTransformer.toBytes());
      return Optional.empty();
    } catch (NoSuchKeyException e) {
      return Optional.of("object " + location);
    }
  }
}
