package io.evictl.ops.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Everything that a deployment's catalog and buckets hold at one moment, read with plain SQL and
 * LIST: nothing here knows how evictl deletes.
 *
 * @param rows every row of every table of datacatalog
 * @param objects {@code bucket/key} of every object, with its size and ETag
 */
record StoredState(List<Row> rows, Map<String, String> objects) {
  private static final String TABLES =
      """
      SELECT table_name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       ORDER BY table_name
      """;
  private static final String ROWS =
      """
      SELECT row_to_json(it)::text AS whole,
             row_to_json(it) ->> 'artifact_id' AS artifact,
             row_to_json(it) ->> 'location' AS location,
             row_to_json(it) ->> 'tag_name' AS tag
        FROM public."%s" it
      """;

  /**
   * One row.
   *
   * @param table its table
   * @param whole all its columns
   * @param artifact the artifact it belongs to, where it belongs to one
   * @param location what a row of {@code artifact_data} points to
   * @param tag the name that a row of {@code tags} or {@code reservations} has
   */
  record Row(
      String table,
      String whole,
      @Nullable String artifact,
      @Nullable String location,
      @Nullable String tag) {}

  StoredState {
    rows = List.copyOf(rows);
    objects = Map.copyOf(objects);
  }

  static StoredState read(Connection catalog, S3Client s3) throws SQLException {
    var rows = new ArrayList<Row>();
    for (var table : tables(catalog)) {
      try (var query = catalog.prepareStatement(ROWS.formatted(table));
          var found = query.executeQuery()) {
        while (found.next()) {
          rows.add(
              new Row(
                  table,
                  found.getString("whole"),
                  found.getString("artifact"),
                  found.getString("location"),
                  found.getString("tag")));
        }
      }
    }
    return new StoredState(rows, objects(s3));
  }

  Map<String, Integer> rowsByTable() {
    var counts = new TreeMap<String, Integer>();
    rows.forEach(row -> counts.merge(row.table(), 1, Integer::sum));
    return counts;
  }

  private static List<String> tables(Connection catalog) throws SQLException {
    var tables = new ArrayList<String>();
    try (var query = catalog.prepareStatement(TABLES);
        var found = query.executeQuery()) {
      while (found.next()) {
        tables.add(found.getString(1));
      }
    }
    return tables;
  }

  private static Map<String, String> objects(S3Client s3) {
    var objects = new HashMap<String, String>();
    for (var bucket : s3.listBuckets().buckets()) {
      s3.listObjectsV2Paginator(request -> request.bucket(bucket.name()))
          .contents()
          .forEach(
              object ->
                  objects.put(
                      bucket.name() + "/" + object.key(), object.size() + " " + object.eTag()));
    }
    return objects;
  }
}
