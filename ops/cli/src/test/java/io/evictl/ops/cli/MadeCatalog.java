package io.evictl.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import io.evictl.schemas.record.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Rows of a catalog, made up, and the settings that find them. */
final class MadeCatalog {
  static final ExecutionId PRODUCER = new ExecutionId("p", "d", "e1");

  private MadeCatalog() {}

  /** An artifact with a tag and a location. */
  static void insert(Connection connection, String bucket, String id) throws SQLException {
    try (var artifact =
            connection.prepareStatement(
                """
                INSERT INTO artifacts (created_at, updated_at, dataset_project, dataset_name,
                  dataset_domain, dataset_version, artifact_id, dataset_uuid, serialized_metadata)
                VALUES (now() - INTERVAL '1 h', now() - INTERVAL '1 h', 'p', 'n', 'd', 'v', ?,
                  '7d8f5a0e-0000-4000-8000-000000000000', ?)""");
        var data =
            connection.prepareStatement(
                """
                INSERT INTO artifact_data (dataset_project, dataset_name, dataset_domain,
                  dataset_version, artifact_id, name, location)
                VALUES ('p', 'n', 'd', 'v', ?, 'o0', ?)""");
        var tag =
            connection.prepareStatement(
                """
                INSERT INTO tags (dataset_project, dataset_name, dataset_domain, dataset_version,
                  tag_name, artifact_id, dataset_uuid)
                VALUES ('p', 'n', 'd', 'v', ?, ?, '7d8f5a0e-0000-4000-8000-000000000000')""")) {
      artifact.setString(1, id);
      artifact.setBytes(2, metadata());
      artifact.execute();
      data.setString(1, id);
      data.setString(2, "s3://" + bucket + "/metadata/x/" + id + "/o0/data.pb");
      data.execute();
      tag.setString(1, "tag-" + id);
      tag.setString(2, id);
      tag.execute();
    }
  }

  /** {@code map<string, string> key_map = 1} that names the producer. */
  private static byte[] metadata() {
    var keys = new TreeMap<String, String>();
    keys.put("exec-project", PRODUCER.getProject());
    keys.put("exec-domain", PRODUCER.getDomain());
    keys.put("execution-name", PRODUCER.getName());
    var map = UnknownFieldSet.Field.newBuilder();
    keys.forEach(
        (key, value) ->
            map.addLengthDelimited(
                UnknownFieldSet.newBuilder()
                    .addField(1, text(key))
                    .addField(2, text(value))
                    .build()
                    .toByteString()));
    return UnknownFieldSet.newBuilder().addField(1, map.build()).build().toByteArray();
  }

  private static UnknownFieldSet.Field text(String value) {
    return UnknownFieldSet.Field.newBuilder()
        .addLengthDelimited(ByteString.copyFrom(value, UTF_8))
        .build();
  }

  static int count(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM artifacts) + (SELECT count(*) FROM artifact_data)"
                    + " + (SELECT count(*) FROM tags)")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  static Map<String, String> settings(String url, S3Server store, String bucket) {
    var servers = Servers.shared();
    var settings = new TreeMap<String, String>();
    settings.put("kafka.bootstrap.servers", servers.kafka().bootstrapServers());
    settings.put("registry.url", servers.lightRegistry().url());
    settings.put("topics.prefix", "t" + UUID.randomUUID() + ".");
    settings.put("topics.partitions", "1");
    settings.put("topics.replication.factor", "1");
    settings.put("storage.catalog.jdbc.url", url);
    settings.put("storage.allow", "s3://" + bucket + "/metadata/");
    settings.put("storage.s3.endpoint", store.endpoint().toString());
    settings.put("storage.s3.access-key", store.accessKey());
    settings.put("storage.s3.secret-key", store.secretKey());
    return settings;
  }
}
