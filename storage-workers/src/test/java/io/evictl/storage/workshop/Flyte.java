package io.evictl.storage.workshop;

import com.google.protobuf.CodedOutputStream;
import io.evictl.schemas.record.ExecutionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What Flyte's datacatalog does to its tables (gormimpl artifact.go, tag.go, reservation.go). */
public final class Flyte {
  private Flyte() {}

  /** A datacatalog.Metadata that names the producer. */
  public static byte[] metadata(ExecutionId producer) {
    var keys =
        Map.of(
            "exec-project", producer.getProject(),
            "exec-domain", producer.getDomain(),
            "execution-name", producer.getName(),
            "exec-node", "n0",
            "exec-attempt", "0");
    var bytes = new ByteArrayOutputStream();
    try {
      var out = CodedOutputStream.newInstance(bytes);
      for (var entry : keys.entrySet()) {
        var inner = new ByteArrayOutputStream();
        var item = CodedOutputStream.newInstance(inner);
        item.writeString(1, entry.getKey());
        item.writeString(2, entry.getValue());
        item.flush();
        out.writeByteArray(1, inner.toByteArray());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The transaction of UpdateArtifact: the artifact's row, then its data; objects were written
   * before. Returns false if the artifact is gone (NotFound: propeller then creates a new one).
   */
  public static boolean updateArtifact(Handle handle, Entry entry, ExecutionId by, Instant at) {
    int updated =
        handle.execute(
            """
            UPDATE artifacts SET serialized_metadata = ?, updated_at = ?
             WHERE dataset_project = ? AND dataset_name = ? AND dataset_domain = ?
               AND dataset_version = ? AND artifact_id = ?""",
            metadata(by),
            Timestamp.from(at),
            entry.key().getProject(),
            entry.key().getDataset(),
            entry.key().getDomain(),
            entry.key().getVersion(),
            entry.artifactId());
    if (updated == 0) {
      return false;
    }
    handle.execute(
        """
        DELETE FROM artifact_data
         WHERE dataset_project = ? AND dataset_name = ? AND dataset_domain = ?
           AND dataset_version = ? AND artifact_id = ? AND name NOT IN ('o0', 'o1')""",
        entry.key().getProject(),
        entry.key().getDataset(),
        entry.key().getDomain(),
        entry.key().getVersion(),
        entry.artifactId());
    handle.execute(
        """
        INSERT INTO artifact_data
          (created_at, updated_at, dataset_project, dataset_name, dataset_domain, dataset_version,
           artifact_id, name, location)
        SELECT now(), now(), dataset_project, dataset_name, dataset_domain, dataset_version,
               artifact_id, 'o0', 's3://other/never'
          FROM artifacts WHERE artifact_id = ? AND dataset_name = ?
        ON CONFLICT DO NOTHING""",
        entry.artifactId(),
        entry.key().getDataset());
    return true;
  }

  /** CreateArtifact: a new artifact in the dataset of another, with one output. */
  public static Entry createArtifact(Handle handle, Entry like, ExecutionId by) {
    var id = UUID.randomUUID().toString();
    var location = like.locations().getFirst().replace(like.artifactId(), id);
    handle.execute(
        """
        INSERT INTO artifacts
          (created_at, updated_at, dataset_project, dataset_name, dataset_domain, dataset_version,
           artifact_id, dataset_uuid, serialized_metadata)
        SELECT now(), now(), project, name, domain, version, ?, uuid, ? FROM datasets
         WHERE project = ? AND name = ? AND domain = ? AND version = ?""",
        id,
        metadata(by),
        like.key().getProject(),
        like.key().getDataset(),
        like.key().getDomain(),
        like.key().getVersion());
    handle.execute(
        """
        INSERT INTO artifact_data
          (created_at, updated_at, dataset_project, dataset_name, dataset_domain, dataset_version,
           artifact_id, name, location)
        VALUES (now(), now(), ?, ?, ?, ?, ?, 'o0', ?)""",
        like.key().getProject(),
        like.key().getDataset(),
        like.key().getDomain(),
        like.key().getVersion(),
        id,
        location);
    return new Entry(like.key(), id, by, List.of(location));
  }

  /** AddTag: fails with a duplicate key (AlreadyExists) if the name is taken. */
  public static void addTag(Handle handle, Entry entry, String tag) {
    handle.execute(
        """
        INSERT INTO tags
          (created_at, updated_at, dataset_project, dataset_name, dataset_domain, dataset_version,
           tag_name, artifact_id, dataset_uuid)
        SELECT now(), now(), project, name, domain, version, ?, ?, uuid FROM datasets
         WHERE project = ? AND name = ? AND domain = ? AND version = ?""",
        tag,
        entry.artifactId(),
        entry.key().getProject(),
        entry.key().getDataset(),
        entry.key().getDomain(),
        entry.key().getVersion());
  }

  /** GetOrExtendReservation that wins. */
  public static void reserve(Handle handle, Entry entry, String owner, Instant until) {
    handle.execute(
        """
        INSERT INTO reservations
          (created_at, updated_at, dataset_project, dataset_name, dataset_domain, dataset_version,
           tag_name, owner_id, expires_at)
        VALUES (now(), now(), ?, ?, ?, ?, ?, ?, ?)""",
        entry.key().getProject(),
        entry.key().getDataset(),
        entry.key().getDomain(),
        entry.key().getVersion(),
        entry.tag(),
        owner,
        Timestamp.from(until));
  }
}
